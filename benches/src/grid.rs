//! A table in plain text that is also a Markdown table, so that it can be pasted into a README.

/// Rows of cells; the first row is the head.
pub struct Grid {
    rows: Vec<Vec<String>>,
}

impl Grid {
    #[must_use]
    pub fn new(head: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { rows: vec![head.into_iter().map(Into::into).collect()] }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// Prints the table: the first column to the left, numbers to the right.
    pub fn print(&self, title: &str) {
        println!("\n{title}\n");
        let columns = self.rows[0].len();
        let width = |column: usize| {
            self.rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for (number, row) in self.rows.iter().enumerate() {
            let cells: Vec<String> = widths
                .iter()
                .enumerate()
                .map(|(column, &width)| {
                    let cell = row.get(column).map_or("", String::as_str);
                    if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
                })
                .collect();
            println!("| {} |", cells.join(" | "));
            if number == 0 {
                let rule = |(column, &width): (usize, &usize)| {
                    if column == 0 { "-".repeat(width) } else { format!("{}:", "-".repeat(width.max(2) - 1)) }
                };
                println!("| {} |", widths.iter().enumerate().map(rule).collect::<Vec<_>>().join(" | "));
            }
        }
    }
}
