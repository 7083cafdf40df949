//! Subdistricts, communities and departments.

use jianfu::Pack;

use super::chance::Chance;

/// Subdistricts and townships.
pub const SUBDISTRICTS: usize = 101;
/// Communities and villages.
pub const COMMUNITIES: usize = 1_232;
/// Communities at which burdens are watched.
pub const WATCHPOINTS: usize = 30;
/// Departments that demand something.
pub const DEPARTMENTS: usize = 40;

/// Bodies that decide about demands and make none.
const DECIDING: [&str; 2] = ["burden-office", "joint-meeting"];

/// A community.
pub(super) struct Community {
    pub(super) name: String,
    pub(super) subdistrict: String,
    pub(super) is_village: bool,
    /// Its number as a watchpoint, where it is one.
    pub(super) watchpoint: Option<usize>,
}

/// A department.
pub(super) struct Department {
    pub(super) label: String,
    /// The name of its level, in the pack's enum `level`.
    pub(super) level: &'static str,
}

/// All communities, spread evenly over the subdistricts; the outer third of these are townships, with villages.
pub(super) fn communities(chance: &mut Chance) -> Vec<Community> {
    let mut communities: Vec<Community> = (0..COMMUNITIES)
        .map(|number| {
            let subdistrict = number * SUBDISTRICTS / COMMUNITIES;
            let is_village = subdistrict * 3 > SUBDISTRICTS * 2 && chance.percent(70);
            let (kind, street) = (if is_village { "村" } else { "社区" }, subdistrict + 1);
            let name = format!("合成{:04}{kind}", number + 1);
            Community { name, subdistrict: format!("合成{street:03}街镇"), is_village, watchpoint: None }
        })
        .collect();
    let apart = COMMUNITIES / WATCHPOINTS;
    let begin = usize::try_from(chance.below(u64::try_from(apart).unwrap_or_default())).unwrap_or_default();
    for (number, community) in communities.iter_mut().skip(begin).step_by(apart).take(WATCHPOINTS).enumerate() {
        community.watchpoint = Some(number + 1);
    }
    communities
}

/// The pack's bodies, and made-up ones where it has too few.
pub(super) fn departments(pack: &Pack) -> Vec<Department> {
    let known = pack.bodies().filter(|body| !DECIDING.contains(&body.name()));
    let known = known.map(|body| Department { label: body.label().to_owned(), level: level(body.name()) });
    let made_up = (1..).map(|number| Department { label: format!("合成{number:02}局"), level: "district" });
    known.chain(made_up).take(DEPARTMENTS).collect()
}

fn level(body: &str) -> &'static str {
    match body {
        "central-department" => "central",
        "province-government" => "province",
        "city-government" => "city",
        "street-office" => "street",
        _ => "district",
    }
}
