//! Whether the keys by which entries are found are those that the rows have: with a key less, a count would be too small. Where they are not, they are made anew.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use jianfu::Pack;
use jianfu::history::Filing;
use jiff::civil::DateTime;

use crate::error::Result;
use crate::ledger::Ledger;
use crate::store::{Found, Given, Store};
use crate::view::entry_of;
use crate::writer::{Key, Packs, engine, keys_of, write};

const PAGE: &str =
    "SELECT place, key, day, seq FROM keys WHERE (place, key, day, seq) > ($1, $2, $3, $4) ORDER BY place, key, day, seq LIMIT 100000";

/// The keys of one pack: their sum as the rows have them, and as they are filed.
pub(crate) struct Keys {
    number: i64,
    /// The pack's row.
    pub(crate) row: u64,
    /// Up to which row its keys are filed.
    filed: u64,
    pack: Pack,
    filing: Filing,
    told: u128,
    found: u128,
}

impl Keys {
    /// Those of every pack that this version of the engine reads; others are never asked for.
    pub(crate) fn all(store: &mut dyn Store, packs: &mut Packs) -> Result<Vec<Self>> {
        let mut kept: Vec<(i64, u64, u64)> = Vec::new();
        store.ask("SELECT number, seq, filed FROM packs WHERE engine = $1", &[Given::Text(engine())], &mut |found| {
            if let [number, row, filed] = found {
                kept.push((number.int(), row.row(), filed.row()));
            }
            Ok(())
        })?;
        let mut all = Vec::new();
        for (number, row, filed) in kept {
            // A pack that is damaged is a finding of its own.
            if let Ok(pack) = packs.get(store, row) {
                let filing = pack.filing();
                all.push(Self { number, row, filed, pack, filing, told: 0, found: 0 });
            }
        }
        Ok(all)
    }

    /// Notes what a row has. One that cannot be read has none, and is a finding of its own.
    pub(crate) fn row(&mut self, store: &mut dyn Store, packs: &mut Packs, seq: u64, content: &str) {
        if seq > self.filed {
            return;
        }
        if let Ok(entry) = entry_of(store, packs, &self.pack, seq, content) {
            for key in keys_of(&self.filing, self.number, &entry, seq) {
                self.told = self.told.wrapping_add(sum(key));
            }
        }
    }

    /// Notes what is filed.
    pub(crate) fn read(all: &mut [Self], store: &mut dyn Store) -> Result<()> {
        let mut after = [i64::MIN; 4];
        loop {
            let mut page = 0;
            store.ask(PAGE, &after.map(Given::Int), &mut |found| {
                let [place, key, day, seq] = found else { return Ok(()) };
                page += 1;
                after = [place, key, day, seq].map(Found::int);
                let key = Key { place: place.int(), key: key.int(), day: day.int(), seq: seq.row() };
                if let Some(keys) = all.iter_mut().find(|keys| keys.number == key.pack()) {
                    keys.found = keys.found.wrapping_add(sum(key));
                }
                Ok(())
            })?;
            if page == 0 {
                return Ok(());
            }
        }
    }

    /// Whether they are the same.
    pub(crate) const fn agree(&self) -> bool {
        self.told == self.found
    }
}

impl Ledger {
    /// Lets all keys go by which counts find entries. They are made anew from the rows where they are next needed, for whatever pack. No row is touched.
    ///
    /// # Errors
    /// Where the ledger cannot be written.
    pub fn rebuild(&mut self, at: DateTime) -> Result<()> {
        write(self.store.as_mut(), at, |writer| {
            writer.store.run("DELETE FROM keys", &[])?;
            writer.store.run("UPDATE packs SET filed = 0", &[])?;
            writer.store.run("UPDATE head SET rebuilt = rebuilt + 1", &[])
        })
    }
}

/// A number for a key, so that the order of keys does not matter to their sum.
fn sum(Key { place, key, day, seq }: Key) -> u128 {
    let half = |salt: u64| {
        let mut hasher = DefaultHasher::new();
        (salt, place, key, day, seq).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(1) << 64 | half(2)
}
