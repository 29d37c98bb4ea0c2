use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use operations::{ColumnKind, Context, Page, PageRows, page_rows};

use crate::pages::{failure, grouped, html, workspace};
use crate::routes::Window;

#[derive(Template)]
#[template(path = "entity.html")]
struct EntityPage {
    workspace: String,
    name: String,
    total: String,
    columns: Vec<Head>,
    rows: Vec<Vec<Cell>>,
    /// Which rows the page shows, in words.
    range: String,
    previous: Option<String>,
    next: Option<String>,
}

struct Head {
    name: String,
    computed: bool,
    number: bool,
}

impl Head {
    fn class(&self) -> &'static str {
        match (self.computed, self.number) {
            (true, true) => "computed number",
            (true, false) => "computed",
            (false, true) => "number",
            (false, false) => "",
        }
    }
}

struct Cell {
    text: Option<String>,
    number: bool,
}

pub(crate) async fn show(
    State(context): State<Arc<Context>>,
    Path(name): Path<String>,
    Query(window): Query<Window>,
) -> Response {
    let workspace = workspace(&context);
    let request = window.request(name);
    match page_rows(&context, &request).await {
        Ok(page) => html(StatusCode::OK, &lay_out(workspace, &request, page)),
        Err(failure) => failure::show(workspace, &failure),
    }
}

fn lay_out(workspace: String, request: &PageRows, page: Page) -> EntityPage {
    let total = page.row_count.0;
    let columns: Vec<Head> = page
        .columns
        .into_iter()
        .enumerate()
        .map(|(index, column)| Head {
            computed: column.kind == ColumnKind::Computed,
            number: index > 0 && holds_numbers(&page.rows, index),
            name: column.name,
        })
        .collect();
    let shown = page.rows.len() as u64;
    let range = if shown == 0 {
        format!("no rows of {}", grouped(total))
    } else {
        let (first, last) = (request.offset + 1, request.offset + shown);
        format!(
            "rows {} to {} of {}",
            grouped(first),
            grouped(last),
            grouped(total)
        )
    };
    let limit = u64::from(request.limit);
    let address = |offset| format!("/entities/{}?offset={offset}&limit={limit}", request.entity);
    // From beyond the end, the page before is the last one.
    let before = request
        .offset
        .min(total.next_multiple_of(limit))
        .saturating_sub(limit);
    EntityPage {
        workspace,
        name: request.entity.clone(),
        total: grouped(total),
        previous: (request.offset > 0).then(|| address(before)),
        next: (request.offset + shown < total && shown > 0)
            .then(|| address(request.offset + shown)),
        range,
        rows: page
            .rows
            .into_iter()
            .map(|row| {
                row.into_iter()
                    .zip(&columns)
                    .map(|(text, column)| Cell {
                        text,
                        number: column.number,
                    })
                    .collect()
            })
            .collect(),
        columns,
    }
}

/// Whether every value of the column on this page is a number, and there is one.
fn holds_numbers(rows: &[Vec<Option<String>>], index: usize) -> bool {
    let mut values = rows
        .iter()
        .filter_map(|row| row.get(index)?.as_deref())
        .peekable();
    values.peek().is_some() && values.all(|value| value.parse::<f64>().is_ok())
}

#[cfg(test)]
mod tests {
    use model::RowCount;
    use operations::PageColumn;

    use super::*;

    fn page(offset: u64, rows: &[[Option<&str>; 3]], total: u64) -> EntityPage {
        let kinds = [
            ("tailnum", ColumnKind::Original),
            ("model", ColumnKind::Original),
            ("age", ColumnKind::Computed),
        ];
        let columns = kinds.map(|(name, kind)| PageColumn {
            name: name.to_owned(),
            kind,
        });
        let rows = rows
            .iter()
            .map(|row| row.map(|cell| cell.map(str::to_owned)).to_vec())
            .collect();
        let page = Page {
            columns: columns.to_vec(),
            rows,
            row_count: RowCount(total),
        };
        let request = PageRows {
            entity: "planes".to_owned(),
            offset,
            limit: 2,
        };
        lay_out("acme".to_owned(), &request, page)
    }

    #[test]
    fn a_page_shows_its_rows_and_leads_to_its_neighbours() {
        let rows = [
            [Some("N1"), Some("A<b>320</b>"), Some("23")],
            [Some("N2"), None, None],
        ];
        insta::assert_snapshot!(page(2, &rows, 1005).render().unwrap());
    }

    #[test]
    fn the_first_and_the_last_page_lead_one_way_only() {
        let row = [Some("N1"), Some("x"), Some("1")];
        let first = page(0, &[row, row], 3);
        assert_eq!(
            (first.previous, first.range.as_str()),
            (None, "rows 1 to 2 of 3")
        );
        assert_eq!(
            first.next.as_deref(),
            Some("/entities/planes?offset=2&limit=2")
        );
        let last = page(2, &[row], 3);
        assert_eq!((last.next, last.range.as_str()), (None, "rows 3 to 3 of 3"));
        assert_eq!(
            last.previous.as_deref(),
            Some("/entities/planes?offset=0&limit=2")
        );
    }

    #[test]
    fn beyond_the_end_there_is_a_way_back_to_the_last_page() {
        let beyond = page(500, &[], 5);
        assert_eq!(beyond.range, "no rows of 5");
        assert_eq!(
            beyond.previous.as_deref(),
            Some("/entities/planes?offset=4&limit=2")
        );
        assert_eq!(beyond.next, None);
    }
}
