//! CSV as it comes, in whatever portions: the rows are those of the table read as a whole.

use std::io::{self, Read};

use jianfu::table::{CsvTable, Encoding, ReadOptions, Row, TableError, TableKind, read_table};

/// Hands out a few bytes at a time.
struct Portions<'b> {
    bytes: &'b [u8],
    size: usize,
}

impl Read for Portions<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let count = self.size.min(self.bytes.len()).min(to.len());
        let (now, rest) = self.bytes.split_at(count);
        to[..count].copy_from_slice(now);
        self.bytes = rest;
        Ok(count)
    }
}

const OPTIONS: ReadOptions<'_> =
    ReadOptions { encoding: None, sheet: None, is_header: &|text| matches!(text, "事项" | "人数" | "说明" | "item") };

fn streamed(bytes: &[u8], size: usize, options: &ReadOptions<'_>) -> Result<Vec<Row>, TableError> {
    let mut table = CsvTable::open(Portions { bytes, size }, options)?;
    let mut rows = Vec::new();
    while let Some(block) = table.next_block() {
        for row in block?.rows() {
            rows.push(row.map_err(|broken| broken.error)?);
        }
    }
    Ok(rows)
}

fn whole(bytes: &[u8]) -> Result<Vec<Row>, TableError> {
    read_table(bytes, TableKind::Csv, &OPTIONS).map(|table| table.rows)
}

const TEXT: &str = "登记表,,\n\n事项,人数,说明\n统计表,３,\"两行\n\n与 \"\"引号\"\"\"\n\n月报,1,a\"b\"c\n\"x\" y,2,\"\"\n,,\n末行,4,无";

#[test]
fn the_portions_in_which_a_table_comes_change_no_row() {
    let long = format!("{TEXT}\n{}", "统计表,1,\"甲,\n乙\"\n".repeat(3000));
    for text in [TEXT, &long] {
        for ends in ["\n", "\r\n", "\r"] {
            for delimiter in [",", ";", "\t"] {
                let text = text.replace('\n', ends).replace(',', delimiter);
                let gbk = encoding_rs::GBK.encode(&text).0.into_owned();
                let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
                let expected = whole(text.as_bytes()).unwrap();
                assert!(expected.len() >= 4 && expected[0].number == 4 && expected[1].number == 6, "{expected:?}");
                for bytes in [text.as_bytes(), format!("\u{feff}{text}").as_bytes(), &gbk, &utf16] {
                    assert_eq!(whole(bytes).as_ref(), Ok(&expected));
                    for size in [1, 3, 4096, usize::MAX] {
                        if size > 3 || bytes.len() < 1000 {
                            assert_eq!(streamed(bytes, size, &OPTIONS).as_ref(), Ok(&expected), "{size} {ends:?} {delimiter:?}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn what_is_wrong_is_told_with_its_row_wherever_a_portion_ends() {
    let cut = encoding_rs::GBK.encode("事项\n统计表\n").0;
    let cases: [(&[u8], &str, Option<u32>); 7] = [
        (b"", "JF-D021", None),
        (b"\n \n", "JF-D021", None),
        (b"a,b\n1,2\n", "JF-D022", None),
        (b"item\nx\n\"open\n\n", "JF-D025", Some(3)),
        ("事项\n统计表\n".as_bytes().split_last().unwrap().1.split_last().unwrap().1, "JF-D024", Some(2)),
        (b"PK\x03\x04rest", "JF-D026", None),
        (&cut[..cut.len() - 2], "JF-D024", Some(2)),
    ];
    for (bytes, code, row) in cases {
        for size in [1, 2, 4096] {
            let error = streamed(bytes, size, &OPTIONS).unwrap_err();
            assert_eq!((error.code(), error.row()), (code, row), "{size} {bytes:?}");
        }
        let error = whole(bytes).unwrap_err();
        assert_eq!((error.code(), error.row()), (code, row), "{bytes:?}");
    }
}

#[test]
fn an_encoding_that_is_given_is_not_guessed() {
    let gbk = encoding_rs::GBK.encode("item,人数\n统计表,1\n").0;
    let options = ReadOptions { encoding: Some(Encoding::Utf8), ..OPTIONS };
    assert_eq!(streamed(&gbk, 5, &options).unwrap_err().code(), "JF-D024");
    let options = ReadOptions { encoding: Some(Encoding::Gb18030), ..OPTIONS };
    assert_eq!(streamed(&gbk, 5, &options).unwrap().len(), 1);
}

/// Nothing to read from is an error, not the end of the table.
#[test]
fn a_source_that_fails_is_told() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("gone"))
        }
    }
    let source = "item\nx\ny\n".as_bytes().chain(Failing);
    let error = CsvTable::open(source, &OPTIONS).err().map(|error| error.code());
    assert_eq!(error, Some("JF-D001"));
    let long = format!("item\n{}", "x\n".repeat(1 << 17));
    let mut table = CsvTable::open(long.as_bytes().chain(Failing), &OPTIONS).unwrap();
    let mut last = None;
    while let Some(block) = table.next_block() {
        last = Some(block.map(|block| block.rows().count()));
    }
    assert_eq!(last.unwrap().unwrap_err().code(), "JF-D001");
}
