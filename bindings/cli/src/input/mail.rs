//! Mail: the letters of a mailbox, each with its text and what is attached to it, in plain bytes and characters.

use jianfu::table::TableKind;
use jianfu_dsl::diagnostic::{Diagnostic, Message};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::html::html_to_text;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::mailbox::mbox::MessageIterator;
use mail_parser::{Encoding, MessageParser, MessagePart, MimeHeaders as _};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::codes;
use crate::problem;
use crate::text::one_line;

/// The most bytes of one message.
const MAX_MESSAGE: usize = 1 << 25;
/// The most attachments of one message.
const MAX_ATTACHMENTS: usize = 64;

/// A file of mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mail {
    /// One message.
    Eml,
    /// Many, each after a line that begins with `From `.
    Mbox,
}

/// A message.
pub(crate) struct Letter {
    /// What it is called: the input's name, of a mailbox with the message's number.
    pub(crate) name: String,
    /// What tells it from others, wherever it comes from again: SHA-256 of its Message-ID, or of the whole where it has none.
    pub(crate) identity: String,
    /// Its subject, day, text and what is attached, as data. Who sent it to whom is left out.
    pub(crate) verbatim: String,
    /// What it holds, unless it cannot be read.
    pub(crate) content: Result<Content, Diagnostic>,
}

/// What a message holds.
#[derive(Default)]
pub(crate) struct Content {
    /// Its text; nothing where that cannot be read.
    pub(crate) text: Option<String>,
    pub(crate) attachments: Vec<Attachment>,
}

/// What is attached to a message.
pub(crate) struct Attachment {
    pub(crate) name: String,
    /// The table that it is; nothing where it is something else.
    pub(crate) kind: Option<TableKind>,
    /// Its bytes; nothing where they are damaged.
    pub(crate) bytes: Option<Vec<u8>>,
}

impl Mail {
    /// What a file's ending tells.
    pub(crate) fn of_ending(ending: &str) -> Option<Self> {
        match ending {
            "eml" => Some(Self::Eml),
            "mbox" => Some(Self::Mbox),
            _ => None,
        }
    }

    /// Its messages, one after another.
    ///
    /// # Errors
    /// A file that holds none.
    pub(crate) fn letters(self, input: &str, bytes: &[u8]) -> Result<Vec<Letter>, Diagnostic> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        if bytes.trim_ascii().is_empty() {
            return Err(empty(input));
        }
        if self == Self::Eml {
            return Ok(vec![letter(input.to_owned(), without_from(bytes), true)]);
        }
        let bytes = bytes.trim_ascii_start();
        if !bytes.starts_with(b"From ") {
            return Err(no_mailbox(input));
        }
        let messages = MessageIterator::new(bytes).filter_map(Result::ok).map(mail_parser::mailbox::mbox::Message::unwrap_contents);
        // Every program ends a message with a line end.
        let is_whole = |message: &[u8]| message.ends_with(b"\n");
        Ok(messages.enumerate().map(|(index, message)| letter(format!("{input}#{}", index + 1), &message, is_whole(&message))).collect())
    }
}

/// A message without the line of a mailbox that some programs leave before it.
fn without_from(bytes: &[u8]) -> &[u8] {
    let is_line = bytes.starts_with(b"From ");
    let end = bytes.iter().position(|byte| *byte == b'\n').filter(|_| is_line);
    end.and_then(|end| bytes.get(end + 1..)).unwrap_or(bytes)
}

fn letter(name: String, raw: &[u8], is_whole: bool) -> Letter {
    let is_too_large = raw.len() > MAX_MESSAGE;
    let parser = MessageParser::default();
    let parsed = if is_too_large { parser.parse_headers(raw) } else { parser.parse(raw) };
    let Some(message) = parsed else {
        let text = if is_too_large { "".into() } else { String::from_utf8_lossy(raw) };
        let verbatim = json!({ "bytes": raw.len(), "text": text }).to_string();
        return Letter { content: Err(unreadable(&name)), identity: identity("message", raw.trim_ascii_end()), verbatim, name };
    };
    let id = message.message_id().map(str::trim).filter(|id| !id.is_empty());
    let is_whole = is_whole && (is_too_large || !is_cut_off(&message, raw));
    // One that broke off may come again as a whole.
    let identity =
        id.filter(|_| is_whole).map_or_else(|| identity("message", raw.trim_ascii_end()), |id| identity("message-id", id.as_bytes()));
    let content = if is_too_large {
        Err(past_cap(&name, (&format!("{MAX_MESSAGE} 字节"), &format!("{MAX_MESSAGE} bytes"))))
    } else if !is_whole {
        Err(truncated(&name))
    } else {
        content(&message, raw, &name)
    };
    let text = content.as_ref().ok().and_then(|content| content.text.as_deref());
    let attachments: Vec<_> =
        content.as_ref().map_or_else(|_| Vec::new(), |content| content.attachments.iter().map(Attachment::data).collect());
    let verbatim = json!({
        "subject": message.subject(),
        "date": message.date().map(mail_parser::DateTime::to_rfc3339),
        "message_id": id,
        "bytes": raw.len(),
        "text": text.map_or_else(|| lossy_body(raw, is_too_large), str::to_owned),
        "attachments": attachments,
    });
    Letter { name, identity, verbatim: verbatim.to_string(), content }
}

/// What stands below the headers of a message of which nothing else can be told.
fn lossy_body(raw: &[u8], is_too_large: bool) -> String {
    if is_too_large {
        return String::new();
    }
    let text = String::from_utf8_lossy(raw);
    let body = text.split_once("\n\n").or_else(|| text.split_once("\r\n\r\n")).map_or("", |(_, body)| body);
    body.to_owned()
}

fn content(message: &mail_parser::Message<'_>, raw: &[u8], name: &str) -> Result<Content, Diagnostic> {
    let is_body = |part: &MessagePart<'_>| {
        let kind = part.content_type();
        kind.is_none_or(|kind| kind.ctype() == "text" && kind.subtype().is_none_or(|kind| matches!(kind, "plain" | "html")))
    };
    let bodies: Vec<&MessagePart<'_>> = message.text_bodies().filter(|part| is_body(part)).collect();
    let text: Option<Vec<String>> = bodies.iter().map(|part| text_of(part, raw)).collect();
    // What is neither a body nor another way of writing it, nor a picture in the text.
    let others = message.text_bodies().filter(|part| !is_body(part)).chain(message.attachments().filter(|part| !is_picture(part)));
    let attachments: Vec<Attachment> = others.enumerate().map(|(index, part)| Attachment::of(part, raw, index + 1)).collect();
    if attachments.len() > MAX_ATTACHMENTS {
        return Err(past_cap(name, (&format!("{MAX_ATTACHMENTS} 个附件"), &format!("{MAX_ATTACHMENTS} attachments"))));
    }
    Ok(Content { text: text.map(|parts| parts.join("\n")), attachments })
}

/// Whether a picture stands in the text, such as a letterhead.
fn is_picture(part: &MessagePart<'_>) -> bool {
    let is_attached = part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment);
    !is_attached && part.content_id().is_some() && part.content_type().is_some_and(|kind| kind.ctype() == "image")
}

impl Attachment {
    fn of(part: &MessagePart<'_>, raw: &[u8], number: usize) -> Self {
        let given = part.attachment_name().map(one_line).filter(|name| !name.trim().is_empty());
        let kind = given.as_deref().and_then(TableKind::of_name).or_else(|| told_kind(part));
        let is_text = part.is_text();
        let bytes = if part.is_encoding_problem {
            None
        } else if is_text {
            decoded(part, raw).map(|bytes| in_utf8(part, bytes))
        } else {
            Some(part.contents().to_vec())
        };
        Self { name: given.unwrap_or_else(|| number.to_string()), kind, bytes }
    }

    /// What is kept of it where it cannot be read.
    fn data(&self) -> serde_json::Value {
        let digest = self.bytes.as_deref().map(|bytes| hexadecimal(&Sha256::digest(bytes)));
        json!({ "name": self.name, "bytes": self.bytes.as_ref().map(Vec::len), "sha256": digest })
    }
}

/// The table that a part's type tells.
fn told_kind(part: &MessagePart<'_>) -> Option<TableKind> {
    let kind = part.content_type()?;
    match (kind.ctype(), kind.subtype()?) {
        ("text", "csv") => Some(TableKind::Csv),
        ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet") => Some(TableKind::Xlsx),
        _ => None,
    }
}

/// The text of a body. What is not in the encoding that it names cannot be read.
fn text_of(part: &MessagePart<'_>, raw: &[u8]) -> Option<String> {
    let bytes = decoded(part, raw).filter(|_| !part.is_encoding_problem)?;
    let encoding = charset(part).map_or_else(|| guessed(&bytes), Some)?;
    let (text, _, is_wrong) = encoding.decode(&bytes);
    let text = if part.is_text_html() { html_to_text(&with_line_ends(&text)) } else { text.into_owned() };
    (!is_wrong).then_some(text)
}

/// A page in which each block begins and ends with a line end, so that what stands in two does not run together.
fn with_line_ends(html: &str) -> String {
    const BLOCKS: [&str; 11] = ["br", "div", "p", "tr", "td", "li", "ul", "table", "blockquote", "section", "pre"];
    let mut parts = html.split('<');
    let mut page = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = part.strip_prefix('/').unwrap_or(part).chars().take_while(char::is_ascii_alphanumeric);
        if BLOCKS.contains(&name.collect::<String>().to_ascii_lowercase().as_str()) {
            page.push_str("<br>");
        }
        page.push('<');
        page.push_str(part);
    }
    page
}

/// The bytes of a table in text: in UTF-8 where its encoding is named, else as they are, and told as those of any file are.
fn in_utf8(part: &MessagePart<'_>, bytes: Vec<u8>) -> Vec<u8> {
    match charset(part).map(|encoding| encoding.decode(&bytes)) {
        Some((text, _, false)) => text.into_owned().into_bytes(),
        _ => bytes,
    }
}

fn charset(part: &MessagePart<'_>) -> Option<&'static encoding_rs::Encoding> {
    encoding_rs::Encoding::for_label(part.content_type()?.attribute("charset")?.as_bytes())
}

/// UTF-8 if it is that, else GB18030, which holds GBK and GB2312.
fn guessed(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    Some(if std::str::from_utf8(bytes).is_ok() { encoding_rs::UTF_8 } else { encoding_rs::GB18030 })
}

/// The bytes of a part as they were before they were written for the mail; nothing where that is damaged.
fn decoded(part: &MessagePart<'_>, raw: &[u8]) -> Option<Vec<u8>> {
    let written = raw.get(part.offset_body as usize..part.offset_end as usize)?;
    match part.encoding {
        Encoding::None => Some(written.to_vec()),
        Encoding::QuotedPrintable => quoted_printable_decode(written),
        Encoding::Base64 => {
            let digits = written.iter().filter(|byte| !byte.is_ascii_whitespace()).count();
            if digits % 4 == 0 { base64_decode(written) } else { None }
        }
    }
}

/// Whether a message ends before its last part does.
fn is_cut_off(message: &mail_parser::Message<'_>, raw: &[u8]) -> bool {
    let boundaries = message.parts.iter().filter(|part| part.is_multipart()).filter_map(|part| part.content_type()?.attribute("boundary"));
    let has = |end: String| raw.windows(end.len()).any(|bytes| bytes == end.as_bytes());
    boundaries.map(|boundary| format!("--{boundary}--")).any(|end| !has(end))
}

fn identity(of: &str, bytes: &[u8]) -> String {
    hexadecimal(&Sha256::new().chain_update(of).chain_update(":").chain_update(bytes).finalize())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn empty(input: &str) -> Diagnostic {
    let help = Message::new("检查是否导出了正确的信箱", "see whether the right mailbox was exported");
    problem::error(codes::EMPTY, input, Message::new("信箱是空的", "the mailbox is empty")).with_help(help)
}

fn no_mailbox(input: &str) -> Diagnostic {
    let message = Message::new("这不是 mbox 信箱：开头没有 From 行", "this is no mbox: it does not begin with a line `From `");
    let help = Message::new("单独一封邮件存为 .eml；信箱重新导出为 mbox", "save a single message as .eml, and export a mailbox as mbox");
    problem::error(codes::MAIL, input, message).with_help(help)
}

fn unreadable(name: &str) -> Diagnostic {
    let message = Message::new("这不是邮件：没有邮件头", "this is no message: it has no headers");
    problem::error(codes::MAIL, name, message).with_help(Message::new("从信箱重新导出", "export it from the mailbox again"))
}

fn truncated(name: &str) -> Diagnostic {
    let message = Message::new("这封邮件没有完，后面的内容丢了", "the message breaks off, and what follows is lost");
    let help = Message::new("从信箱重新导出，再导入；或照原件登记", "export it again and import that, or add the entry from the original");
    problem::error(codes::CUT_OFF, name, message).with_help(help)
}

fn past_cap(name: &str, (zh, en): (&str, &str)) -> Diagnostic {
    let message = Message::new(format!("这封邮件超过 {zh}的上限"), format!("the message has more than {en}, which is the cap"));
    let help = Message::new("把表格单独存成文件再导入", "save the tables as files of their own and import those");
    problem::error(codes::MAIL_CAP, name, message).with_help(help)
}
