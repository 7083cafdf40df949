//! Numbers as they stand in the places of a document: `21`, `二十一`, `一百二十`.

/// The number that Chinese numerals or ASCII or full-width digits say.
///
/// ```
/// use jianfu_dsl::numerals::parse;
/// assert_eq!(parse("二十一"), Some(21));
/// assert_eq!(parse("一千一百四十五"), Some(1145));
/// assert_eq!(parse("二〇二六"), Some(2026));
/// assert_eq!(parse("1145"), Some(1145));
/// assert_eq!(parse("第一"), None);
/// ```
pub fn parse(text: &str) -> Option<u32> {
    let mut chars = text.chars().peekable();
    chars.peek()?;
    let plain = |c: char| c.to_digit(10).or_else(|| u32::from(c).checked_sub(0xFF10).filter(|digit| *digit < 10));
    if text.chars().all(|c| plain(c).is_some()) {
        return chars.try_fold(0_u32, |sum, c| sum.checked_mul(10)?.checked_add(plain(c)?));
    }
    if text.chars().all(|c| digit(c).is_some()) {
        return positional(text);
    }
    let (mut total, mut section, mut pending) = (0_u32, 0_u32, None::<u32>);
    for c in chars {
        if let Some(value) = digit(c) {
            if pending.is_some_and(|known| known != 0) {
                return None;
            }
            pending = Some(value);
        } else if let Some(unit) = unit(c) {
            // A bare 十 at the start of a section means one ten: 十二 is 12.
            let times = match pending.take() {
                Some(0) | None if unit == 10 && section % 100 == 0 => 1,
                Some(value) if value > 0 => value,
                _ => return None,
            };
            section = section.checked_add(times.checked_mul(unit)?)?;
        } else if c == '万' && total == 0 {
            section = section.checked_add(pending.take().unwrap_or(0))?;
            total = section.checked_mul(10_000).filter(|value| *value > 0)?;
            section = 0;
        } else {
            return None;
        }
    }
    total.checked_add(section)?.checked_add(pending.unwrap_or(0))
}

/// The number in Chinese numerals up to 9999, in ASCII digits beyond.
///
/// ```
/// use jianfu_dsl::numerals::print;
/// assert_eq!(print(17), "十七");
/// assert_eq!(print(120), "一百二十");
/// assert_eq!(print(1005), "一千零五");
/// assert_eq!(print(12345), "12345");
/// ```
pub fn print(value: u32) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    const UNITS: [(u32, &str); 4] = [(1000, "千"), (100, "百"), (10, "十"), (1, "")];
    if value == 0 {
        return "零".to_owned();
    }
    if value > 9999 {
        return value.to_string();
    }
    let mut out = String::new();
    let mut gap = false;
    for (unit, word) in UNITS {
        let digit = value / unit % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        // 十二, not 一十二; but 一百一十二.
        if !(unit == 10 && digit == 1 && out.is_empty()) {
            out.push_str(usize::try_from(digit).ok().and_then(|index| DIGITS.get(index)).copied().unwrap_or_default());
        }
        out.push_str(word);
    }
    out
}

fn positional(text: &str) -> Option<u32> {
    // 二〇二六 is read digit by digit; a single digit reads the same either way.
    text.chars().try_fold(0_u32, |sum, c| sum.checked_mul(10)?.checked_add(digit(c)?))
}

fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn unit(c: char) -> Option<u32> {
    Some(match c {
        '十' => 10,
        '百' => 100,
        '千' => 1000,
        _ => return None,
    })
}
