//! What decoding costs, beside what a user would write by hand: the parts that the bench targets share.
//! How to run each of them is in `README.md`.

pub mod alloc;
pub mod bodies;
pub mod budgets;
pub mod cases;
pub mod clock;
pub mod count;
pub mod grid;
pub mod many;
pub mod mode;
pub mod peers;
pub mod rounds;
pub mod writings;
