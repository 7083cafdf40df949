//! Every leaf of a condition is in its sentence.

use jianfu::{Lang, Pack};
use jianfu_dsl::tree::{Expr, ExprKind, Set, Window};
use jianfu_handbook::Sentences;

use crate::conditions::{About, Posed, all, children};
use crate::{embedded, on_random_packs};

#[test]
fn no_leaf_of_a_condition_of_the_embedded_packs_is_left_out() {
    for pack in embedded() {
        assert!(check(&pack) > 10, "{}", pack.id());
    }
}

#[test]
fn no_leaf_of_a_condition_of_random_packs_is_left_out() {
    let mut leaves = 0;
    on_random_packs(|pack, _| leaves += check(pack));
    assert!(leaves > 100, "{leaves}");
}

#[test]
fn no_leaf_of_a_quota_is_left_out() {
    assert!(check(&crate::quotas::pack()) > 100);
}

/// Looks for every leaf in its sentence, in both languages; gives their number.
#[track_caller]
fn check(pack: &Pack) -> usize {
    let mut count = 0;
    for lang in [Lang::Zh, Lang::En] {
        let sentences = Sentences::new(pack, lang);
        for Posed { form, condition, per } in all(pack) {
            let sentence = sentences.condition_per(Some(form), &per, &condition);
            each(pack, About::demand(form), &condition, &mut |about, expr| {
                let wanted = leaves(pack, about, &per, expr, lang);
                for words in &wanted {
                    // Of a bare name it is enough to find one of the things that it may mean.
                    assert!(words.iter().any(|word| sentence.contains(word)), "{words:?} is not in: {sentence}");
                }
                count += wanted.len();
            });
        }
    }
    count
}

fn each<'p>(pack: &'p Pack, about: About<'p>, expr: &Expr, visit: &mut dyn FnMut(About<'p>, &Expr)) {
    visit(about, expr);
    let within = about.within(pack, expr);
    children(&mut expr.clone()).into_iter().for_each(|child| each(pack, within, child, visit));
}

/// What has to be in the sentence for this expression itself, each in one of several words.
fn leaves(pack: &Pack, about: About<'_>, per: &[&str], expr: &Expr, lang: Lang) -> Vec<Vec<String>> {
    let say = |name: &str, label: &str| if lang == Lang::Zh { label.to_owned() } else { name.replace(['-', '_'], " ") };
    let field = |name: &str| about.form.field(name).map_or_else(|| name.to_owned(), |field| say(field.name(), field.label()));
    let list = |name: &str| {
        let list = pack.list(name).unwrap();
        say(list.name(), list.label())
    };
    let part = |path: &[jianfu_dsl::tree::Name]| {
        let known = [
            ("source", "文件", "source"),
            ("article", "条号", "article"),
            ("date", "日期", "date"),
            ("level", "层级", "level"),
            ("rank", "效力", "rank"),
        ];
        path.last()
            .and_then(|last| known.iter().find(|(name, ..)| *name == last.text))
            .map(|(_, zh, en)| vec![if lang == Lang::Zh { *zh } else { *en }.to_owned()])
    };
    match &expr.kind {
        ExprKind::Number(number) => vec![vec![number.clone()]],
        ExprKind::Text(text) => vec![meanings(pack, text, &say)],
        ExprKind::Date(day) if lang == Lang::Zh => vec![vec![format!("{}年{}月{}日", day.year(), day.month(), day.day())]],
        ExprKind::Date(day) => vec![vec![day.to_string()]],
        ExprKind::Bool(_) => vec![["是", "否", "成立", "yes", "no", "holds"].map(str::to_owned).to_vec()],
        ExprKind::AsOf if about.is_entry => vec![vec!["发生之日".to_owned(), "entry happened".to_owned()]],
        ExprKind::AsOf => vec![vec!["基准日".to_owned(), "as-of day".to_owned()]],
        ExprKind::Demand(path) => std::iter::once(vec![field(&path[0].text)]).chain(part(&path[1..])).collect(),
        ExprKind::BasisField(path) => part(path).into_iter().collect(),
        ExprKind::Name(name) if about.field(&name.text).is_some() => {
            // It may be a value of what it is compared with too.
            vec![[field(&name.text)].into_iter().chain(meanings(pack, &name.text, &say)).collect()]
        }
        ExprKind::Name(name) if about.is_status(pack, &name.text) => vec![vec![say("status", "状态")]],
        ExprKind::Count(count) => {
            let form = pack.form(&count.form.text).unwrap();
            let on = |field: &str| form.field(field).map(|field| vec![say(field.name(), field.label())]);
            let mut words = vec![vec![say(form.name(), form.label())]];
            words.extend(per.iter().filter_map(|field| on(field)));
            words.extend(count.window.as_ref().map(|(_, window)| vec![window_words(window, lang)]));
            words
        }
        ExprKind::Name(name) => vec![meanings(pack, &name.text, &say)],
        ExprKind::Column { list: of, column, .. } => {
            let column =
                pack.list(&of.text).unwrap().columns().find(|known| [known.name(), known.label()].contains(&column.text.as_str())).unwrap();
            vec![vec![list(&of.text)], vec![say(column.name(), column.label())]]
        }
        ExprKind::In { set: Set::List(of), .. } => vec![vec![list(&of.text)]],
        ExprKind::Is { serial, .. } => {
            let serial = pack.serials().find(|of| of.name() == serial.text || of.label() == serial.text).unwrap();
            vec![vec![say(serial.name(), serial.label())]]
        }
        _ => Vec::new(),
    }
}

/// What a bare name or text may be called.
fn meanings(pack: &Pack, text: &str, say: &dyn Fn(&str, &str) -> String) -> Vec<String> {
    let mut words = Vec::new();
    let variants = pack.enums().flat_map(|of| of.values());
    let bodies = pack.bodies().map(|body| (body.name(), body.label()));
    let definitions = pack.definitions().map(|of| (of.name(), of.label()));
    let named = variants.chain(bodies).chain(definitions).filter(|(name, label)| *name == text || *label == text);
    words.extend(named.map(|(name, label)| say(name, label)));
    words.extend(pack.body(text).map(|body| say(body.name(), body.label())));
    words.extend(pack.source(text).map(|source| source.title().to_owned()));
    if words.is_empty() {
        words.push(text.to_owned());
    }
    words
}

fn window_words(window: &Window, lang: Lang) -> String {
    let (zh, en) = match window {
        Window::Year => ("自然年", "calendar year"),
        Window::Half => ("自然半年", "calendar half-year"),
        Window::Quarter => ("自然季", "calendar quarter"),
        Window::Month => ("自然月", "calendar month"),
        Window::Week => ("自然周", "calendar week"),
        Window::Rolling(days) => return format!(" {} {}", days.value, if lang == Lang::Zh { "日内" } else { "days" }),
    };
    if lang == Lang::Zh { zh } else { en }.to_owned()
}
