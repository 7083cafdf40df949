//! The few lines of a text that are drawn: made visible, and long ones cut around what is meant.

use std::ops::Range;

use unicode_width::UnicodeWidthChar as _;

use super::lines::Lines;
use super::visible::push_visible;

/// A line wider than this is cut.
const MOST_COLUMNS: usize = 140;

/// How many columns of a cut line are kept on each side of a place.
const CONTEXT: usize = 60;

/// Stands for what was cut.
const CUT: &str = "...";

/// Some lines of a text, ready to be drawn.
pub(super) struct Excerpt {
    /// The lines, divided by LF.
    pub(super) source: String,
    /// Where the places asked for are in it, in the same order.
    pub(super) places: Vec<Range<usize>>,
}

/// Takes the lines `first..=last` of a text, and finds in them the places `wanted`, which begin and end within them.
pub(super) fn excerpt(lines: &Lines<'_>, first: usize, last: usize, wanted: &[Range<usize>]) -> Excerpt {
    let mut points: Vec<usize> = wanted.iter().flat_map(|range| [range.start, range.end]).collect();
    points.sort_unstable();
    points.dedup();
    let mut out = Copy { source: String::new(), points, moved: Vec::new() };
    for line in first..=last {
        if line > first {
            out.source.push('\n');
        }
        out.line(lines.text, lines.range(line));
    }
    let places = wanted.iter().map(|range| out.find(range.start)..out.find(range.end)).collect();
    Excerpt { source: out.source, places }
}

struct Copy {
    source: String,
    /// Bytes of the text, in order.
    points: Vec<usize>,
    /// The same in the copy, as far as it goes.
    moved: Vec<usize>,
}

impl Copy {
    fn line(&mut self, text: &str, range: Range<usize>) {
        let rest = self.points.get(self.moved.len()..).unwrap_or_default();
        let here = rest.get(..rest.partition_point(|point| *point <= range.end)).unwrap_or_default();
        let mut at = range.start;
        for kept in kept(text, &range, here) {
            if kept.start > at {
                self.source.push_str(CUT);
            }
            for (offset, c) in text.get(kept.clone()).unwrap_or_default().char_indices() {
                self.reach(kept.start + offset);
                push_visible(&mut self.source, c);
            }
            self.reach(kept.end);
            at = kept.end;
        }
        if at < range.end {
            self.source.push_str(CUT);
        }
    }

    /// Says that the copy has come to a byte of the text.
    fn reach(&mut self, offset: usize) {
        if self.points.get(self.moved.len()) == Some(&offset) {
            self.moved.push(self.source.len());
        }
    }

    fn find(&self, point: usize) -> usize {
        let known = self.points.binary_search(&point).ok().and_then(|index| self.moved.get(index));
        known.copied().unwrap_or(self.source.len())
    }
}

/// The parts of a line that are shown, in order and apart from each other: all of it, or some of it around each point.
fn kept(text: &str, range: &Range<usize>, points: &[usize]) -> Vec<Range<usize>> {
    let line = text.get(range.clone()).unwrap_or_default();
    if fitting(line.chars(), MOST_COLUMNS) == line.len() {
        return vec![range.clone()];
    }
    let first = [range.start];
    let points = if points.is_empty() { &first } else { points };
    let mut kept: Vec<Range<usize>> = Vec::new();
    for point in points {
        let (before, after) = line.split_at_checked(point.saturating_sub(range.start)).unwrap_or((line, ""));
        let start = range.start + before.len() - fitting(before.chars().rev(), CONTEXT);
        let end = range.start + before.len() + fitting(after.chars(), CONTEXT);
        match kept.last_mut() {
            Some(last) if start <= last.end + CUT.len() => last.end = end,
            _ => kept.push(start..end),
        }
    }
    kept
}

/// The bytes of as many characters as fit into so many columns; one without width counts as one column.
fn fitting(chars: impl Iterator<Item = char>, mut left: usize) -> usize {
    let fits = |c: &char| {
        let width = c.width().unwrap_or(1).max(1);
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    };
    chars.take_while(fits).map(char::len_utf8).sum()
}
