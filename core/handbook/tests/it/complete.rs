//! Nothing of a pack is left out of its handbook.

use jianfu::view::{Basis, PartRef, VerdictRef};
use jianfu::{Lang, Pack};
use jianfu_handbook::{Options, Sentences, handbook};

use crate::texts::{Page, folded, of_html, of_markdown};
use crate::{embedded, on_random_packs};

#[test]
fn everything_in_the_embedded_packs_is_in_their_handbooks() {
    embedded().for_each(|pack| check(&pack));
}

#[test]
fn everything_in_random_packs_is_in_their_handbooks() {
    on_random_packs(|pack, _| check(pack));
}

#[test]
fn everything_that_counts_over_time_is_in_the_handbook() {
    check(&crate::over_time::pack());
}

#[test]
fn what_a_guard_says_stands_where_its_anchor_is() {
    for pack in embedded() {
        for lang in [Lang::Zh, Lang::En] {
            let html = handbook(&pack, &Options::new(lang)).to_html();
            let sentences = Sentences::new(&pack, lang);
            let mut seen = 0;
            for rule in pack.rules() {
                for guard in rule.part().guards() {
                    let condition = guard.condition();
                    let per: Vec<&str> = rule.quota().map(|quota| quota.per().collect()).unwrap_or_default();
                    let sentence = sentences.condition_per(condition.form(), &per, condition.expr());
                    let marker = format!("{}.require.{}\">", rule.id(), guard.name());
                    // Of several versions of a rule each has an anchor of its own, with its first day in it.
                    let Some((_, after)) = html.split_once(&marker) else { continue };
                    let entry = after.split("<li id=").next().unwrap();
                    let text = of_html(&format!("<body>{entry}")).text;
                    let first = sentence.lines().last().unwrap().trim_start_matches([' ', '-']);
                    let because = folded(guard.otherwise().because().unwrap());
                    assert!(text.contains(because.trim_end_matches('。')), "{because} is not in: {text}");
                    if !sentence.contains('(') {
                        assert!(text.contains(&folded(first)), "{first} is not in: {text}");
                    }
                    for basis in guard.own_bases() {
                        assert!(text.contains(&basis_text(basis, lang)), "{text}");
                    }
                    seen += 1;
                }
            }
            assert!(seen > 0, "no guard of {} was looked at", pack.id());
        }
    }
}

#[track_caller]
fn check(pack: &Pack) {
    for lang in [Lang::Zh, Lang::En] {
        let book = handbook(pack, &Options::new(lang));
        for page in [of_html(&book.to_html()), of_markdown(&book.to_markdown())] {
            Found { page, lang }.all_of(pack);
        }
    }
}

/// A page in which things are looked for.
struct Found {
    page: Page,
    lang: Lang,
}

impl Found {
    #[track_caller]
    fn all_of(&self, pack: &Pack) {
        for text in [pack.id(), pack.version(), pack.title(self.lang), pack.digest()] {
            self.has(text);
        }
        for form in pack.forms() {
            self.has(form.name());
            self.has(form.label());
            form.fields().for_each(|field| [field.name(), field.label()].iter().for_each(|text| self.has(text)));
        }
        for rule in pack.rules() {
            self.has(rule.id());
            rule.label().iter().for_each(|label| self.has(label));
            rule.overrides().iter().for_each(|id| self.has(id));
            self.has(&rule.spot().to_string());
            self.part(rule.part());
        }
        for list in pack.lists() {
            self.has(list.label());
            self.has(list.name());
            self.bases(list.bases());
            list.columns().for_each(|column| self.has(column.label()));
            for item in list.items() {
                self.has(item.key());
                item.name().iter().for_each(|name| self.has(name));
                item.aliases().for_each(|alias| self.has(alias));
                self.bases(item.bases());
            }
        }
        for quota in pack.quotas() {
            [quota.name(), quota.label()].iter().for_each(|text| self.has(text));
            self.has(&quota.spot().to_string());
            self.has(&quota.limit().to_string());
            self.bases(quota.bases());
        }
        for measure in pack.measures() {
            [measure.name(), measure.label()].iter().for_each(|text| self.has(text));
            self.has(&measure.spot().to_string());
            self.bases(measure.bases());
        }
        for year in pack.calendars() {
            self.has(&year.year().to_string());
            [Some(year.source()), year.number(), year.issued()].iter().flatten().for_each(|text| self.has(text));
        }
        for body in pack.bodies() {
            self.has(body.label());
            body.aliases().for_each(|alias| self.has(alias));
        }
        for source in pack.sources() {
            [Some(source.title()), source.number(), source.issuer()].iter().flatten().for_each(|text| self.has(text));
        }
        for definition in pack.definitions() {
            self.has(definition.label());
        }
        for test in pack.tests().filter(|test| test.spot().file.ends_with(".jf")) {
            self.has(test.name());
            self.has(&test.spot().to_string());
        }
    }

    #[track_caller]
    fn part(&self, part: PartRef<'_>) {
        self.has(part.path());
        part.label().iter().for_each(|label| self.has(label));
        self.bases(part.bases());
        for guard in part.guards() {
            self.has(guard.name());
            self.bases(guard.bases());
            self.verdict(guard.otherwise());
        }
        part.closing().into_iter().for_each(|closing| self.verdict(closing));
        part.exceptions().for_each(|exception| self.part(exception));
    }

    #[track_caller]
    fn verdict(&self, verdict: VerdictRef<'_>) {
        [verdict.because(), verdict.remedy()].iter().flatten().for_each(|text| self.has(text));
        verdict.provided().for_each(|provided| self.has(provided.text()));
        verdict.to().iter().for_each(|to| self.has(to.label()));
    }

    #[track_caller]
    fn bases<'p>(&self, bases: impl Iterator<Item = Basis<'p>>) {
        for basis in bases {
            self.has(&basis_text(basis, self.lang));
            if let Basis::Cite(cite) = basis {
                cite.quote().iter().for_each(|quote| self.has(quote));
            }
        }
    }

    #[track_caller]
    fn has(&self, text: &str) {
        assert!(self.page.text.contains(&folded(text)), "{text} is not in the handbook ({:?})", self.lang);
    }
}

/// What has to be said of a basis: the assumption, or the place in the source.
fn basis_text(basis: Basis<'_>, lang: Lang) -> String {
    match basis {
        Basis::Assumption(why) => folded(why),
        Basis::Cite(cite) => folded(&cite.locator(lang).unwrap_or_default()),
    }
}
