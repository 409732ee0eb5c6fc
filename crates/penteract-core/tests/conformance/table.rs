//! A table of a product, read with the least that the figures here need: no quotes, no ranges.

use penteract_core::Period;

/// One line, its cells by the names of their columns.
#[derive(Clone, Debug)]
pub struct Row {
    cells: Vec<(String, String)>,
}

impl Row {
    /// A cell.
    pub fn text(&self, column: &str) -> &str {
        let cell = self.cells.iter().find(|(name, _)| name == column);
        cell.map_or_else(
            || panic!("no column {column} in {self:?}"),
            |(_, text)| text,
        )
    }

    /// The dates of validity.
    pub fn period(&self) -> Period {
        let bound = |column| {
            Some(self.text(column))
                .filter(|text| !text.is_empty())
                .map(|text| text.parse().unwrap())
        };
        Period::new(bound("from"), bound("until")).unwrap()
    }

    /// Two inputs, the second empty when there is only one, and the output.
    pub fn three_cells(&self) -> [String; 3] {
        match &self.cells[2..] {
            [(_, only), (_, output)] => [only.clone(), String::new(), output.clone()],
            [(_, first), (_, second), (_, output)] => {
                [first.clone(), second.clone(), output.clone()]
            }
            cells => panic!("{cells:?}"),
        }
    }
}

/// The lines of a table, a cell of several choices (`a|b`, or `*` for all of the header's) being several lines.
pub fn rows(table: &str) -> Vec<Row> {
    let mut lines = table.lines().filter(|line| !line.starts_with('#'));
    let header: Vec<(&str, &str)> = lines
        .next()
        .unwrap()
        .split(',')
        .map(|column| column.trim_start_matches("=> ").split_once(':').unwrap())
        .collect();
    let mut rows = Vec::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells.len(), header.len(), "{line}");
        let mut expanded = vec![Row { cells: Vec::new() }];
        for ((name, kind), cell) in header.iter().zip(cells) {
            let choices = if cell == "*" { *kind } else { cell };
            expanded = expanded
                .iter()
                .flat_map(|row| {
                    choices.split('|').map(|choice| {
                        let mut row = row.clone();
                        row.cells.push(((*name).to_owned(), choice.to_owned()));
                        row
                    })
                })
                .collect();
        }
        rows.extend(expanded);
    }
    rows
}

/// The dated values of the parameter `base_rate`, those that no source gives left out.
pub fn base_rates(parameters: &str) -> Vec<Row> {
    let (_, values) = parameters.split_once("[base_rate]").unwrap();
    let (values, _) = values.split_once("\n]").unwrap();
    let known = values.lines().filter(|line| line.contains(" value = "));
    let rows: Vec<Row> = known
        .map(|line| {
            let cell = |column: &str, key: &str| {
                let (_, rest) = line.split_once(&format!(" {key} = ")).unwrap();
                let (text, _) = rest.split_once(',').unwrap();
                (column.to_owned(), text.trim_matches('"').to_owned())
            };
            Row {
                cells: vec![
                    cell("from", "from"),
                    cell("until", "until"),
                    cell("base_rate", "value"),
                ],
            }
        })
        .collect();
    assert!(rows.len() > 20, "the parameter has another form: {values}");
    rows
}
