//! How the time of a decision grows, drawn as one SVG file for each workload.

use std::error::Error;
use std::fs;
use std::path::Path;

use jianfu_benches::{root, thousands};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::cases::{BY_HAND, JIANFU, Row};

/// Where the charts are, from the root.
pub const FOLDER: &str = "benches/charts";

const SIZE: (u32, u32) = (1040, 560);
/// What the names at the ends of the lines need.
const NAMES: u32 = 350;
/// How far apart these names are at least.
const APART: f64 = 19.0;
const FONT: &str = "sans-serif";
const INK: RGBColor = RGBColor(0x33, 0x33, 0x33);
const GRID: RGBColor = RGBColor(0xe4, 0xe4, 0xe4);

/// One colour an engine; the forms of an engine differ in their marks.
const COLOURS: [(&str, RGBColor); 6] = [
    (JIANFU, RGBColor(0xc2, 0x18, 0x2b)),
    (BY_HAND, RGBColor(0x55, 0x55, 0x55)),
    ("CEL", RGBColor(0x1f, 0x77, 0xb4)),
    ("regorus", RGBColor(0x2c, 0x8a, 0x3c)),
    ("zen", RGBColor(0xd9, 0x7a, 0x06)),
    ("Cedar", RGBColor(0x7b, 0x4f, 0xa8)),
];

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Point = (f64, f64);

/// A line with its name, and the place on the paper where it ends.
struct Line {
    name: String,
    colour: RGBColor,
    bold: bool,
    points: Vec<Point>,
}

/// Draws a chart for each workload.
pub fn draw(rows: &[Row]) -> Result<(), String> {
    let folder = root().join(FOLDER);
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut workloads: Vec<&str> = rows.iter().map(|row| row.workload).collect();
    workloads.dedup();
    for workload in workloads {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.workload == workload).collect();
        let path = folder.join(format!("{workload}.svg"));
        chart(&path, workload, &rows).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

fn chart(path: &Path, workload: &str, rows: &[&Row]) -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    let lines = lines(rows);
    {
        let area = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        draw_lines(&area, workload, &lines)?;
        area.present()?;
    }
    fs::write(path, text)?;
    Ok(())
}

fn lines(rows: &[&Row]) -> Vec<Line> {
    let line = |row: &&Row| Line {
        name: format!("{}: {}", row.engine, row.form),
        colour: COLOURS.iter().find(|(engine, _)| *engine == row.engine).map_or(BLACK, |(_, colour)| *colour),
        bold: row.engine == JIANFU,
        points: row.decisions.iter().map(|(size, time)| (*size as f64, (*time).max(1) as f64)).collect(),
    };
    rows.iter().map(line).filter(|line| !line.points.is_empty()).collect()
}

/// The powers of ten that hold all values.
fn powers(values: impl Iterator<Item = f64>) -> std::ops::Range<f64> {
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    10_f64.powf(low.log10().floor())..10_f64.powf(high.log10().ceil())
}

fn draw_lines(area: &Area<'_>, workload: &str, lines: &[Line]) -> Result<(), Box<dyn Error>> {
    let points = || lines.iter().flat_map(|line| &line.points);
    let (sizes, times) = (powers(points().map(|(size, _)| *size)), powers(points().map(|(_, time)| *time)));
    let title = format!("{workload}-N: time of a decision");
    let mut chart = ChartBuilder::on(area)
        .margin(16)
        .margin_right(NAMES)
        .caption(title, (FONT, 20).into_font().color(&INK))
        .x_label_area_size(44)
        .y_label_area_size(76)
        .build_cartesian_2d(sizes.log_scale(), times.log_scale())?;
    chart
        .configure_mesh()
        .bold_line_style(GRID)
        .light_line_style(TRANSPARENT)
        .axis_style(INK)
        .label_style((FONT, 13).into_font().color(&INK))
        .x_desc("N, items or rules")
        .x_label_formatter(&|size| thousands(*size as u64))
        .y_label_formatter(&|time| duration(*time))
        .draw()?;
    for line in lines {
        let width = if line.bold { 4 } else { 2 };
        chart.draw_series(LineSeries::new(line.points.iter().copied(), line.colour.stroke_width(width)))?;
        chart.draw_series(line.points.iter().map(|point| Circle::new(*point, width as i32 + 1, line.colour.filled())))?;
    }
    let ends = lines.iter().filter_map(|line| line.points.last().map(|point| chart.backend_coord(point)));
    draw_names(area, lines, &ends.collect::<Vec<_>>())
}

/// Writes each line's name beside its end, moved so that no two lie on each other, with a thin line to the end.
fn draw_names(area: &Area<'_>, lines: &[Line], ends: &[(i32, i32)]) -> Result<(), Box<dyn Error>> {
    let left = (SIZE.0 - NAMES) as i32 + 16;
    let heights = spread(&ends.iter().map(|(_, y)| f64::from(*y)).collect::<Vec<_>>());
    for ((line, (x, y)), height) in lines.iter().zip(ends).zip(heights) {
        let height = height.round() as i32;
        let weight = if line.bold { FontStyle::Bold } else { FontStyle::Normal };
        let style = (FONT, 13, weight).into_font().color(&line.colour).pos(Pos::new(HPos::Left, VPos::Center));
        area.draw(&PathElement::new(vec![(x + 7, *y), (left - 12, height), (left - 4, height)], line.colour.mix(0.35).stroke_width(1)))?;
        area.draw(&Text::new(line.name.as_str(), (left, height), style))?;
    }
    Ok(())
}

/// Heights as near to those wished for as they can be, in the same order, apart and on the paper.
fn spread(wished: &[f64]) -> Vec<f64> {
    let (top, bottom) = (50.0, f64::from(SIZE.1) - 30.0);
    let mut order: Vec<usize> = (0..wished.len()).collect();
    order.sort_by(|a, b| wished[*a].total_cmp(&wished[*b]));
    let mut heights = wished.to_vec();
    let mut least = top;
    for place in &order {
        heights[*place] = heights[*place].max(least);
        least = heights[*place] + APART;
    }
    let mut most = bottom;
    for place in order.iter().rev() {
        heights[*place] = heights[*place].min(most);
        most = heights[*place] - APART;
    }
    heights
}

/// A power of ten of nanoseconds as people say it.
fn duration(nanoseconds: f64) -> String {
    match nanoseconds {
        ..1e3 => format!("{nanoseconds:.0} ns"),
        ..1e6 => format!("{:.0} µs", nanoseconds / 1e3),
        ..1e9 => format!("{:.0} ms", nanoseconds / 1e6),
        _ => format!("{:.0} s", nanoseconds / 1e9),
    }
}
