//! What the two matchers share that gather several messages under one id.

use alloc::{boxed::Box, collections::BTreeSet, vec::Vec};

use super::{
    dedup_key::DedupKey,
    limits::{Clock, Evicted, Inserted, Limits},
    pending::Pending,
};

/// What became of a message that is gathered with others.
///
/// ```
/// use std::time::Duration;
///
/// use mettax_push::{
///     AlarmFile,
///     correlate::{AlarmFiles, GroupEvent, Limits},
/// };
///
/// let mut file = AlarmFile::new("105045133913".parse().unwrap());
/// (file.id, file.file_url) = ("7".parse().ok(), Some("https://files.example.com/a.jpg".into()));
/// let mut files = AlarmFiles::new(Limits::new(1000, Duration::from_secs(600)));
/// for expected in ["first", "again"] {
///     let inserted = files.insert(file.clone(), Duration::ZERO);
///     match inserted.event {
///         GroupEvent::Opened | GroupEvent::Joined => assert_eq!(expected, "first"),
///         GroupEvent::Repeated(message) => assert_eq!((expected, message), ("again", file.clone().into())),
///         other => panic!("{other:?}"),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum GroupEvent<M> {
    /// It is the first of its id.
    Opened,
    /// It joined what was held of its id.
    Joined,
    /// One like it is held already: here it is back.
    Repeated(M),
    /// It has no id, so nothing can be matched with it: here it is back.
    Unidentified(M),
}

/// What gathers under one id.
pub(super) trait Group: Default {
    type Message;

    fn key_of(message: &Self::Message) -> DedupKey;

    /// Whether the message has no place here: there can be one of it, and there is.
    fn is_taken(&self, message: &Self::Message) -> bool;

    fn add(&mut self, message: Self::Message);

    /// Tells the keys of all messages in it.
    fn each_key(&self, visit: &mut dyn FnMut(DedupKey));
}

/// Groups that wait for more, and the keys of all their messages.
#[derive(Clone, Debug)]
pub(super) struct Groups<K, G, T> {
    pending: Pending<K, Option<Box<G>>, T>,
    held: BTreeSet<DedupKey>,
}

impl<K: Ord + Clone, G: Group, T: Clock> Groups<K, G, T> {
    pub(super) const fn new(limits: Limits) -> Self {
        Self { pending: Pending::new(limits), held: BTreeSet::new() }
    }

    pub(super) fn insert(
        &mut self,
        id: Option<K>,
        message: G::Message,
        now: T,
    ) -> Inserted<GroupEvent<G::Message>, (K, G)> {
        let mut evicted = self.expire(now);
        let Some(id) = id else {
            return Inserted { event: GroupEvent::Unidentified(message), evicted };
        };
        let key = G::key_of(&message);
        if self.held.contains(&key) || self.get(&id).is_some_and(|group| group.is_taken(&message)) {
            return Inserted { event: GroupEvent::Repeated(message), evicted };
        }
        let mut event = GroupEvent::Opened;
        let pushed_out = self.pending.insert(id, now, |slot| {
            if slot.is_some() {
                event = GroupEvent::Joined;
            }
            slot.get_or_insert_default().add(message);
        });
        evicted.extend(self.let_go(pushed_out));
        self.held.insert(key);
        Inserted { event, evicted }
    }

    pub(super) fn expire(&mut self, now: T) -> Vec<Evicted<(K, G)>> {
        let expired = self.pending.expire(now);
        self.let_go(expired)
    }

    pub(super) fn get(&self, id: &K) -> Option<&G> {
        self.pending.get(id)?.as_deref()
    }

    pub(super) fn remove(&mut self, id: &K) -> Option<G> {
        let group = self.pending.remove(id)??;
        group.each_key(&mut |key| {
            self.held.remove(&key);
        });
        Some(*group)
    }

    pub(super) fn drain(&mut self) -> Vec<(K, G)> {
        self.held.clear();
        self.pending.drain().into_iter().filter_map(|(id, group)| Some((id, *group?))).collect()
    }

    pub(super) fn next_expiry(&self) -> Option<T> {
        self.pending.next_expiry()
    }

    pub(super) fn len(&self) -> usize {
        self.pending.len()
    }

    /// Forgets the messages of groups that are handed back.
    fn let_go(&mut self, evicted: Vec<Evicted<(K, Option<Box<G>>)>>) -> Vec<Evicted<(K, G)>> {
        let mut groups = Vec::with_capacity(evicted.len());
        for Evicted { value: (id, group), reason } in evicted {
            // A slot is filled as soon as it is made.
            if let Some(group) = group {
                group.each_key(&mut |key| {
                    self.held.remove(&key);
                });
                groups.push(Evicted { value: (id, *group), reason });
            }
        }
        groups
    }
}

/// Appends to a list that mostly stays at one: a plain `push` would make room for four.
pub(super) fn append<M>(list: &mut Vec<M>, message: M) {
    if list.is_empty() {
        list.reserve_exact(1);
    }
    list.push(message);
}

/// The methods that both matchers have, around `self.groups`.
macro_rules! groups {
    ($matcher:ident, $id:ident, $message:ident, $group:ident) => {
        impl<T: crate::correlate::Clock> $matcher<T> {
            /// Holds nothing yet. The capacity of the limits counts messages, not ids.
            #[must_use]
            pub const fn new(limits: crate::correlate::Limits) -> Self {
                Self { groups: Groups::new(limits) }
            }

            /// Takes a message. What has expired by `now` comes back first, and is not added to any more; a
            /// message without the id comes back at once.
            ///
            /// # Panics
            /// As [`Pending::expire`](crate::correlate::Pending::expire).
            pub fn insert(
                &mut self,
                message: impl Into<$message>,
                now: T,
            ) -> crate::correlate::Inserted<GroupEvent<$message>, ($id, $group)> {
                let message = message.into();
                let id = message.id().cloned();
                self.groups.insert(id, message, now)
            }

            /// Gives back what has reached the age at `now`, oldest first.
            ///
            /// # Panics
            /// As [`Pending::expire`](crate::correlate::Pending::expire).
            #[must_use = "messages that come back are in here, and nowhere else"]
            pub fn expire(&mut self, now: T) -> alloc::vec::Vec<crate::correlate::Evicted<($id, $group)>> {
                self.groups.expire(now)
            }

            /// What is held of this id.
            #[must_use]
            pub fn get(&self, id: &$id) -> Option<&$group> {
                self.groups.get(id)
            }

            /// Gives back what is held of this id, without waiting for more. What comes later is held
            /// anew.
            pub fn remove(&mut self, id: &$id) -> Option<$group> {
                self.groups.remove(id)
            }

            /// Gives back everything, oldest first.
            #[must_use = "messages that come back are in here, and nowhere else"]
            pub fn drain(&mut self) -> alloc::vec::Vec<($id, $group)> {
                self.groups.drain()
            }

            /// When the oldest that is held expires.
            #[must_use]
            pub fn next_expiry(&self) -> Option<T> {
                self.groups.next_expiry()
            }

            /// How many messages are held; never more than the capacity.
            #[must_use]
            pub fn len(&self) -> usize {
                self.groups.len()
            }

            /// Whether no message is held.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.groups.len() == 0
            }
        }
    };
}
pub(super) use groups;
