//! Changes of a script, each as somebody may make it by mistake: cases that see none of them say little.

use std::ops::Range;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use penteract_core::{LocalText, Period, said, text};

use crate::ast::{Block, DocLine, Expr, ExprKind, FunctionDecl, Operator, Span};
use crate::function::Role;
use crate::parser::parse;

/// One change of a text of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutation {
    /// What sort of change it is.
    pub kind: MutationKind,
    /// What is changed: a function, a parameter, a key, a grid.
    pub of: Arc<str>,
    /// What is written instead of what, in the order of the text and apart from one another; at least one.
    pub edits: Vec<Edit>,
    /// The days on which it may matter.
    pub days: Period,
    /// The case that would see it.
    pub seen_by: LocalText,
}

/// A piece of a text, and what is written in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What is written there.
    pub text: String,
}

/// The sorts of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MutationKind {
    /// A figure, one unit of its last decimal more or less.
    Figure,
    /// A date, one day earlier or later.
    Date,
    /// A yes for a no, a word for another.
    Word,
    /// An item of a list left out.
    Item,
    /// What two rows of a grid give, exchanged.
    Rows,
    /// A comparison turned round, or with the bound on the other side.
    Comparison,
    /// `and` for `or`.
    Connective,
    /// A rule or a condition that says the contrary.
    Negation,
    /// What follows where a rule does not hold.
    Otherwise,
    /// A rule or a limit left out.
    Dropped,
}

said! { MutationKind {
    Figure => "figure", "chiffre";
    Date => "day", "jour";
    Word => "word", "mot";
    Item => "list item", "élément de liste";
    Rows => "rows exchanged", "lignes échangées";
    Comparison => "comparison", "comparaison";
    Connective => "and / or", "et / ou";
    Negation => "negation", "négation";
    Otherwise => "`otherwise` changed", "`otherwise` changé";
    Dropped => "left out", "omission";
} }

impl MutationKind {
    /// In the order of the sorts.
    pub const ALL: [Self; 10] = [
        Self::Figure,
        Self::Date,
        Self::Word,
        Self::Item,
        Self::Rows,
        Self::Comparison,
        Self::Connective,
        Self::Negation,
        Self::Otherwise,
        Self::Dropped,
    ];

    /// The word of records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Figure => "figure",
            Self::Date => "date",
            Self::Word => "word",
            Self::Item => "item",
            Self::Rows => "rows",
            Self::Comparison => "comparison",
            Self::Connective => "connective",
            Self::Negation => "negation",
            Self::Otherwise => "otherwise",
            Self::Dropped => "dropped",
        }
    }
}

impl Edit {
    /// Writes `text` in the place of `span`.
    #[must_use]
    pub fn new(span: Range<usize>, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }
}

impl Mutation {
    /// The text with the change made.
    #[must_use]
    pub fn applied(&self, text: &str) -> String {
        let mut changed = String::with_capacity(text.len() + 16);
        let mut at = 0;
        for edit in &self.edits {
            changed.push_str(text.get(at..edit.span.start).unwrap_or_default());
            changed.push_str(&edit.text);
            at = edit.span.end;
        }
        changed.push_str(text.get(at..).unwrap_or_default());
        changed
    }

    /// What stood where it begins, and what stands there now, each on one line.
    #[must_use]
    pub fn shown(&self, text: &str) -> (String, String) {
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.edits.first().map_or_else(Default::default, |edit| {
            let was = text.get(edit.span.clone()).unwrap_or_default();
            (one_line(was), one_line(&edit.text))
        })
    }

    /// Where it begins.
    #[must_use]
    pub fn start(&self) -> usize {
        self.edits.first().map_or(0, |edit| edit.span.start)
    }
}

/// The changes of a script of this role; none of one that cannot be read.
///
/// # Example
/// ```
/// use penteract_rules::{MutationKind, Role, script_mutations};
///
/// let script = "fn is_small() { company.headcount < params.sme_headcount_below }";
/// let changes = script_mutations(script, Role::Eligibility);
/// let loosened = changes.iter().find(|change| change.kind == MutationKind::Comparison).unwrap();
/// assert_eq!(loosened.applied(script), "fn is_small() { company.headcount <= params.sme_headcount_below }");
/// ```
#[must_use]
pub fn script_mutations(text: &str, role: Role) -> Vec<Mutation> {
    let parsed = parse(text);
    if !parsed.faults.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for function in &parsed.functions {
        let is_rule = role.statement().is_some() && !function.is_private;
        Changes {
            text,
            function,
            is_rule,
            found: &mut found,
        }
        .all(role != Role::Constraints);
    }
    found
}

struct Changes<'a> {
    text: &'a str,
    function: &'a FunctionDecl,
    is_rule: bool,
    found: &'a mut Vec<Mutation>,
}

impl Changes<'_> {
    fn all(&mut self, has_otherwise: bool) {
        let function = self.function;
        if self.is_rule {
            let rule = &function.name.text;
            let result = &function.body.result;
            let decides = text!(
                "one in which `{rule}` alone decides",
                "un où `{rule}` décide seule"
            );
            self.replace(
                MutationKind::Negation,
                result.span,
                format!("!({})", self.written(result.span)),
                &decides,
            );
            if !matches!(result.kind, ExprKind::Bool(_)) {
                let fails = text!(
                    "one in which `{rule}` alone does not hold",
                    "un où seule `{rule}` n'est pas remplie"
                );
                self.replace(MutationKind::Dropped, result.span, "true".into(), &fails);
            }
            if has_otherwise {
                self.otherwise(&decides);
            }
        }
        for line in &function.doc {
            if line.text.trim_start().starts_with("in force:") {
                self.dates(line);
            }
        }
        self.block(&function.body, self.is_rule);
    }

    fn written(&self, span: Span) -> String {
        self.text.get(span.range()).unwrap_or_default().to_owned()
    }

    fn replace(&mut self, kind: MutationKind, span: Span, text: String, seen_by: &LocalText) {
        self.push(kind, Edit::new(span.range(), text), Period::ALWAYS, seen_by);
    }

    fn push(&mut self, kind: MutationKind, edit: Edit, days: Period, seen_by: &LocalText) {
        self.found.push(Mutation {
            kind,
            of: Arc::clone(&self.function.name.text),
            edits: vec![edit],
            days,
            seen_by: seen_by.clone(),
        });
    }

    /// A rule that refuses asks a person instead, and any other refuses.
    fn otherwise(&mut self, seen_by: &LocalText) {
        let lines = &self.function.doc;
        let said = lines.iter().find_map(|line| {
            let word = line.text.trim_start().strip_prefix("otherwise:")?.trim();
            Some((line, word))
        });
        let edit = match said {
            Some((line, word)) => {
                let Some(range) = within(self.text, line, word) else {
                    return;
                };
                Edit::new(range, if word == "refuse" { "refer" } else { "refuse" })
            }
            None => {
                let Some(last) = lines.last() else {
                    return;
                };
                let end = last.span.range().end;
                Edit::new(end..end, "\n/// otherwise: refer")
            }
        };
        self.push(MutationKind::Otherwise, edit, Period::ALWAYS, seen_by);
    }

    /// `in force: 2020-05-08..2021-06-30`
    fn dates(&mut self, line: &DocLine) {
        let rest = line.text.trim_start().trim_start_matches("in force:");
        let is_last = |word: &str| {
            let (before, _) = rest.split_once(word).unwrap_or_default();
            before.contains("..")
        };
        let words = rest.split(|c: char| !c.is_ascii_digit() && c != '-');
        for word in words {
            let (Ok(date), Some(range)) = (word.parse(), within(self.text, line, word)) else {
                continue;
            };
            for (moved, day) in moved(date, is_last(word)) {
                let edit = Edit::new(range.clone(), moved.to_string());
                self.push(
                    MutationKind::Date,
                    edit,
                    Period::on(day),
                    &seen_on(day, &self.function.name.text),
                );
            }
        }
    }

    fn block(&mut self, block: &Block, is_negated: bool) {
        for binding in &block.lets {
            self.expression(&binding.value, false);
        }
        self.expression(&block.result, is_negated);
    }

    /// `is_negated`: the contrary of the whole is a change of its own.
    fn expression(&mut self, expr: &Expr, is_negated: bool) {
        match &expr.kind {
            ExprKind::Bool(_)
            | ExprKind::Int(_)
            | ExprKind::Decimal(_)
            | ExprKind::Text(_)
            | ExprKind::Unit
            | ExprKind::Name(_) => {}
            ExprKind::Field { base, .. } => self.expression(base, false),
            ExprKind::Call { arguments, .. } => self.each(arguments),
            ExprKind::Method {
                base, arguments, ..
            } => {
                self.expression(base, false);
                self.each(arguments);
            }
            ExprKind::Not(inner) | ExprKind::Negate(inner) => self.expression(inner, false),
            ExprKind::Binary {
                operator,
                left,
                right,
            } => {
                self.operator(*operator, left, right, is_negated);
                self.expression(left, false);
                self.expression(right, false);
            }
            ExprKind::List(items) => self.each(items),
            ExprKind::Range { from, until, .. } => {
                self.expression(from, false);
                self.expression(until, false);
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                let written = self.written(condition.span);
                // What is compared is turned round where it stands.
                if !matches!(condition.kind, ExprKind::Binary { .. }) {
                    let seen_by = text!(
                        "one in which `{written}` matters",
                        "un où `{written}` compte"
                    );
                    self.replace(
                        MutationKind::Negation,
                        condition.span,
                        format!("!({written})"),
                        &seen_by,
                    );
                }
                self.expression(condition, false);
                self.block(then, false);
                if let Some(otherwise) = otherwise {
                    self.block(otherwise, false);
                }
            }
            ExprKind::Switch { subject, arms } => {
                self.expression(subject, false);
                for arm in arms {
                    self.expression(&arm.value, false);
                }
            }
            ExprKind::Block(block) => self.block(block, is_negated),
            ExprKind::Function { body, .. } => self.expression(body, false),
        }
    }

    fn each(&mut self, all: &[Expr]) {
        for one in all {
            self.expression(one, false);
        }
    }

    fn operator(&mut self, operator: Operator, left: &Expr, right: &Expr, is_negated: bool) {
        use Operator as O;
        let Some(span) = self.between(operator, left, right) else {
            return;
        };
        let (first, second) = (self.written(left.span), self.written(right.span));
        let equal = text!(
            "one in which `{first}` is `{second}` exactly",
            "un où `{first}` est exactement `{second}`"
        );
        let matters = text!(
            "one in which `{first} {sign} {second}` matters",
            "un où `{first} {sign} {second}` compte",
            sign = operator.text()
        );
        let (loosened, turned) = match operator {
            O::Less => (Some(O::LessOrEqual), O::GreaterOrEqual),
            O::LessOrEqual => (Some(O::Less), O::Greater),
            O::Greater => (Some(O::GreaterOrEqual), O::LessOrEqual),
            O::GreaterOrEqual => (Some(O::Greater), O::Less),
            O::Equal => (None, O::NotEqual),
            O::NotEqual => (None, O::Equal),
            O::In => (None, O::NotIn),
            O::NotIn => (None, O::In),
            O::And | O::Or => {
                let other = if operator == O::And { O::Or } else { O::And };
                let seen_by = text!(
                    "one in which one of `{first}` and `{second}` holds, and the other does not",
                    "un où l'un de `{first}` et `{second}` est vrai, et l'autre non"
                );
                self.push(
                    MutationKind::Connective,
                    Edit::new(span, other.text()),
                    Period::ALWAYS,
                    &seen_by,
                );
                return;
            }
            _ => return,
        };
        let mut change = |operator: Operator, seen_by: &LocalText| {
            let edit = Edit::new(span.clone(), operator.text());
            self.push(MutationKind::Comparison, edit, Period::ALWAYS, seen_by);
        };
        if let Some(loosened) = loosened {
            change(loosened, &equal);
        }
        if !is_negated {
            change(turned, &matters);
        }
    }

    /// Where an operator stands: between what it takes, perhaps after brackets and comments.
    fn between(&self, operator: Operator, left: &Expr, right: &Expr) -> Option<Range<usize>> {
        let (start, end) = (left.span.range().end, right.span.range().start);
        let between = self.text.get(start..end)?;
        let mut at = 0;
        while let Some(rest) = between.get(at..) {
            let sign = rest.find(operator.text())?;
            match rest.find("//").filter(|comment| *comment < sign) {
                Some(comment) => at += comment + rest.get(comment..)?.find('\n')?,
                None => {
                    let from = start + at + sign;
                    return Some(from..from + operator.text().len());
                }
            }
        }
        None
    }
}

/// The place of a word in a line of a doc comment.
fn within(text: &str, line: &DocLine, word: &str) -> Option<Range<usize>> {
    let span = line.span.range();
    let at = text.get(span.clone())?.rfind(word)?;
    let start = span.start + at;
    Some(start..start + word.len())
}

/// A date one day earlier and one day later, each with the day that is decided otherwise: the date is the first day of
/// something, or its last.
#[must_use]
pub fn moved(date: NaiveDate, is_last: bool) -> Vec<(NaiveDate, NaiveDate)> {
    let one = Days::new(1);
    let earlier = date.checked_sub_days(one);
    let earlier = earlier.map(|moved| (moved, if is_last { date } else { moved }));
    let later = date.checked_add_days(one);
    let later = later.map(|moved| (moved, if is_last { moved } else { date }));
    earlier.into_iter().chain(later).collect()
}

/// The case that sees that something begins or ends on another day.
#[must_use]
pub fn seen_on(day: NaiveDate, of: &str) -> LocalText {
    text!(
        "one decided on {day} in which `{of}` matters",
        "un décidé le {day} où `{of}` compte",
        day = day.to_string()
    )
}
