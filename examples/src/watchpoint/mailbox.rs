//! The mailbox: letters in the standard form in every encoding, tables that are attached, and letters that only people can read.

use std::error::Error;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Line, sheets};

/// How many rows come in attached tables, so many a letter; the others are letters of their own.
const ATTACHED: usize = 40;
const A_LETTER: usize = 4;

/// A mailbox with the lines in it.
pub(super) fn mailbox(lines: &[Line]) -> Result<Vec<u8>, Box<dyn Error>> {
    let (attached, alone) = lines.split_at(ATTACHED.min(lines.len()));
    let mut messages = Vec::new();
    for (number, line) in (0_usize..).zip(alone) {
        messages.push(letter(number, line)?);
    }
    for (number, lines) in (0_usize..).zip(attached.chunks(A_LETTER)) {
        messages.push(with_table(number, lines)?);
    }
    messages.extend(of_people());
    // A message that was put into the mailbox twice.
    messages.extend(messages.first().cloned());
    let mut mailbox = Vec::new();
    for message in messages {
        mailbox.extend_from_slice(b"From office@example.invalid Tue Mar 31 09:00:00 2026\n");
        for line in message.split(|byte| *byte == b'\n') {
            let text = line.iter().position(|byte| *byte != b'>').and_then(|at| line.get(at..)).unwrap_or_default();
            mailbox.extend_from_slice(if text.starts_with(b"From ") { b">" } else { b"" });
            mailbox.extend_from_slice(line);
            mailbox.push(b'\n');
        }
        mailbox.push(b'\n');
    }
    Ok(mailbox)
}

fn headers(id: &str, subject: &str, rest: &str) -> String {
    format!(
        "From: office@example.invalid\nTo: box@example.invalid\nSubject: =?UTF-8?B?{}?=\nMessage-ID: <{id}@example.invalid>\nDate: Tue, 31 Mar 2026 09:00:00 +0800\nMIME-Version: 1.0\n{rest}\n",
        STANDARD.encode(subject),
    )
}

/// A letter in the standard form.
fn letter(number: usize, line: &Line) -> Result<Vec<u8>, Box<dyn Error>> {
    let colon = if number.is_multiple_of(2) { "：" } else { ": " };
    let facts: Vec<String> = line.iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| format!("{name}{colon}{text}")).collect();
    let text = format!("减负信箱：\n\n{}\n--\n合成单位\n", facts.join("\n"));
    let (kind, encoding, body) = match number % 4 {
        0 => ("text/plain; charset=utf-8", "base64", wrapped(text.as_bytes())),
        1 => ("text/plain; charset=gb2312", "quoted-printable", quoted(&sheets::gbk(&text)?)),
        2 => ("text/plain; charset=gbk", "base64", wrapped(&sheets::gbk(&text)?)),
        _ => ("text/html; charset=utf-8", "base64", wrapped(page(&facts).as_bytes())),
    };
    let rest = format!("Content-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n");
    Ok(format!("{}{body}", headers(&format!("letter-{number}"), "合成上报", &rest)).into_bytes())
}

/// The same as a page.
fn page(facts: &[String]) -> String {
    let escaped = |fact: &String| fact.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<html><body><p>减负信箱，您好</p><div>{}</div><p>--</p><p>合成单位</p></body></html>",
        facts.iter().map(escaped).collect::<Vec<_>>().join("<br>")
    )
}

/// A letter with a table in GBK, whose name is written as RFC 2231 has it.
fn with_table(number: usize, lines: &[Line]) -> Result<Vec<u8>, Box<dyn Error>> {
    let table = wrapped(&sheets::gbk(&sheets::text(lines, None)?)?);
    let parts = [
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64".to_owned(), wrapped("请见附件。".as_bytes())),
        (
            format!(
                "Content-Type: text/csv\nContent-Disposition: attachment; filename*=utf-8''%E4%B8%8A%E6%8A%A5{number}.csv\nContent-Transfer-Encoding: base64"
            ),
            table,
        ),
    ];
    Ok(in_parts(&format!("table-{number}"), &parts))
}

fn in_parts(id: &str, parts: &[(String, String)]) -> Vec<u8> {
    let parts: String = parts.iter().map(|(headers, body)| format!("--part\n{headers}\n\n{body}\n")).collect();
    format!("{}{parts}--part--\n", headers(id, "合成上报", "Content-Type: multipart/mixed; boundary=\"part\"\n")).into_bytes()
}

/// Letters that are kept to be read: one in prose with a line that a mailbox has to mark, one with a picture of a table, one whose table is damaged.
fn of_people() -> Vec<Vec<u8>> {
    let plain = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n";
    let prose = format!(
        "{}合成：本月又要填三张表，内容差不多。\nFrom here on it is in English: the same form, again.\n",
        headers("prose", "合成反映", plain)
    );
    let text = ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64".to_owned(), wrapped("见附件。".as_bytes()));
    let attached = |kind: &str, name: &str, bytes: &[u8]| {
        let headers =
            format!("Content-Type: {kind}\nContent-Disposition: attachment; filename=\"{name}\"\nContent-Transfer-Encoding: base64");
        (headers, wrapped(bytes))
    };
    vec![
        prose.into_bytes(),
        in_parts("picture", &[text.clone(), attached("image/png", "table.png", b"\x89PNG made up")]),
        in_parts("damaged", &[text, attached("application/octet-stream", "table.xlsx", b"PK\x03\x04 made up")]),
    ]
}

fn wrapped(bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let lines: Vec<&str> = text.as_bytes().chunks(76).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("{}\n", lines.join("\n"))
}

/// Quoted-printable, in lines that are short enough.
fn quoted(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut length = 0;
    for byte in bytes {
        let written = match byte {
            b'\n' => "\n".to_owned(),
            byte if byte.is_ascii_alphanumeric() => char::from(*byte).to_string(),
            byte => format!("={byte:02X}"),
        };
        if length + written.len() > 72 && written != "\n" {
            text.push_str("=\n");
            length = 0;
        }
        length = if written == "\n" { 0 } else { length + written.len() };
        text.push_str(&written);
    }
    text
}
