//! Tokens made expressions. A fault in a function does not hide the faults of the next one.

use std::sync::Arc;

use penteract_core::{Language, LocalText, Say, text};

use crate::ast::{Block, DocLine, Expr, ExprKind, FunctionDecl, Ident, Let, Operator, Span};
use crate::codes;
use crate::fault::Fault;
use crate::lexer::{Token, TokenKind, lex};
use crate::unsupported;

/// How deep expressions may be nested. A rule that a credit officer reads nests a handful of levels; the limit keeps
/// every recursion over expressions far from the end of the stack.
pub(crate) const MAX_DEPTH: u16 = 64;

/// What a script holds, and what could not be read.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub(crate) functions: Vec<FunctionDecl>,
    pub(crate) faults: Vec<Fault>,
}

/// Reads a script. Functions with a fault are left out.
pub(crate) fn parse(text: &str) -> Parsed {
    let (tokens, faults) = lex(text);
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
        lexing: faults,
    };
    parser.script()
}

pub(super) type Read<T> = Result<T, Box<Fault>>;

pub(super) struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: u16,
    lexing: Vec<Fault>,
}

const END: &TokenKind = &TokenKind::End;

/// What the grammar asks for at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    FunctionName,
    ParameterName,
    ValueName,
    FieldName,
    Value,
    /// What the arm of a `switch` begins with.
    Pattern,
    BlockEnd,
    /// A sign or a word.
    Sign(&'static str),
}

impl Wanted {
    fn is_name(self) -> bool {
        matches!(
            self,
            Self::FunctionName | Self::ParameterName | Self::ValueName | Self::FieldName
        )
    }
}

impl Say for Wanted {
    fn say(&self, language: Language) -> String {
        let said = match self {
            Self::FunctionName => text!("the name of the function", "le nom de la fonction"),
            Self::ParameterName => text!("the name of a parameter", "le nom d'un paramètre"),
            Self::ValueName => text!("the name of the value", "le nom de la valeur"),
            Self::FieldName => text!("the name of a field", "le nom d'un champ"),
            Self::Value => text!("a value", "une valeur"),
            Self::Pattern => text!(
                "a text, a whole number, `true`, `false` or `_`",
                "un texte, un nombre entier, `true`, `false` ou `_`"
            ),
            Self::BlockEnd => text!("the end of the block, `}}`", "la fin du bloc, `}}`"),
            Self::Sign(sign) => LocalText::same(format!("`{sign}`")),
        };
        said.say(language)
    }
}

impl Parser {
    fn script(&mut self) -> Parsed {
        let mut parsed = Parsed::default();
        while self.kind() != END {
            let doc = self
                .tokens
                .get_mut(self.at)
                .map(|token| std::mem::take(&mut token.doc))
                .unwrap_or_default();
            let before = self.at;
            let read = if self.starts_function() {
                self.function(doc)
            } else {
                Err(self.top_level())
            };
            match read {
                Ok(function) => parsed.functions.push(function),
                Err(fault) => {
                    // What could not be cut into tokens explains what could not be read just after.
                    if !self.is_told(&fault) {
                        parsed.faults.push(*fault);
                    }
                    if self.at == before {
                        self.at += 1;
                    }
                    self.skip_to_function();
                }
            }
        }
        parsed.faults.append(&mut self.lexing);
        parsed.faults.sort_by_key(|fault| fault.span);
        parsed
    }

    /// Whether the function at fault already holds a character that could not be read.
    fn is_told(&self, fault: &Fault) -> bool {
        let start = self
            .tokens
            .get(..self.at)
            .and_then(|tokens| tokens.iter().rev().find(|token| is_word(&token.kind, "fn")))
            .map_or(0, |token| token.span.start);
        let first = self.lexing.partition_point(|told| told.span.start < start);
        self.lexing
            .get(first)
            .is_some_and(|told| told.span.start <= fault.span.end)
    }

    fn starts_function(&self) -> bool {
        self.is_word("fn")
            || (self.is_word("private")
                && self
                    .tokens
                    .get(self.at + 1)
                    .is_some_and(|next| is_word(&next.kind, "fn")))
    }

    fn skip_to_function(&mut self) {
        while self.kind() != END && !self.starts_function() {
            self.at += 1;
        }
    }

    fn top_level(&self) -> Box<Fault> {
        if let Some(fault) = self.unsupported_word() {
            return fault;
        }
        let span = self.span();
        Box::new(
            Fault::new(
                codes::TOP_LEVEL,
                span,
                text!(
                    "a script holds functions only",
                    "un script ne contient que des fonctions"
                ),
            )
            .note(text!("outside the functions", "hors des fonctions"))
            .help(text!(
                "put it inside `fn name() {{ … }}`; check that the braces before it are balanced",
                "mettez-le dans `fn name() {{ … }}` ; vérifiez que les accolades qui précèdent vont par paires"
            )),
        )
    }

    fn function(&mut self, doc: Vec<DocLine>) -> Read<FunctionDecl> {
        let is_private = self.take_word("private");
        self.expect_word("fn")?;
        let name = self.ident(Wanted::FunctionName)?;
        self.expect("(")?;
        let mut parameters = Vec::new();
        while !self.is(")") {
            parameters.push(self.ident(Wanted::ParameterName)?);
            if !self.take(",") {
                break;
            }
        }
        self.expect(")")?;
        let body = self.block()?;
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        Ok(FunctionDecl {
            name,
            parameters,
            is_private,
            doc,
            body,
            end: last.map_or(0, |brace| brace.span.end),
        })
    }

    /// `{ let a = …; value }`
    pub(super) fn block(&mut self) -> Read<Block> {
        let open = self.span();
        self.expect("{")?;
        let mut lets = Vec::new();
        while self.is_word("let") {
            self.next();
            let name = self.ident(Wanted::ValueName)?;
            self.expect("=")?;
            let value = self.expression()?;
            self.expect(";")?;
            lets.push(Let { name, value });
        }
        if self.is("}") {
            return Err(Box::new(
                Fault::new(
                    codes::SYNTAX,
                    open.to(self.span()),
                    text!(
                        "this block gives no value",
                        "ce bloc ne donne pas de valeur"
                    ),
                )
                .help(text!(
                    "end it with the value that it gives, without a semicolon",
                    "terminez-le par la valeur qu'il donne, sans point-virgule"
                )),
            ));
        }
        let result = self.statement()?;
        if self.is(";") {
            return Err(Box::new(
                Fault::new(
                    codes::SYNTAX,
                    self.span(),
                    text!(
                        "the semicolon throws the value away",
                        "le point-virgule fait perdre la valeur"
                    ),
                )
                .note(text!("remove it", "à supprimer"))
                .help(text!(
                    "a block gives the value of its last expression, written without a semicolon; name a value on the way with `let`",
                    "un bloc donne la valeur de sa dernière expression, écrite sans point-virgule ; nommez une valeur intermédiaire avec `let`"
                )),
            ));
        }
        if !self.is("}") {
            return Err(self.unexpected(Wanted::BlockEnd));
        }
        self.next();
        Ok(Block {
            lets,
            result: Box::new(result),
        })
    }

    /// The value of a block. As in Rhai, an `if` or `switch` that begins it ends at its brace.
    fn statement(&mut self) -> Read<Expr> {
        if self.is_word("if") || self.is_word("switch") {
            return self.primary();
        }
        self.expression()
    }

    pub(super) fn expression(&mut self) -> Read<Expr> {
        self.binary(0)
    }

    /// Operators that bind tighter than `floor`.
    fn binary(&mut self, floor: u8) -> Read<Expr> {
        self.enter()?;
        let mut left = self.unary()?;
        while let Some((operator, tokens)) = self.operator() {
            if operator.precedence() <= floor {
                break;
            }
            self.at += tokens;
            let right = self.binary(operator.precedence())?;
            let span = left.span.to(right.span);
            let depth = left.depth.max(right.depth);
            let (left_box, right_box) = (Box::new(left), Box::new(right));
            let kind = match operator {
                Operator::Range | Operator::RangeInclusive => ExprKind::Range {
                    from: left_box,
                    until: right_box,
                    is_inclusive: operator == Operator::RangeInclusive,
                },
                _ => ExprKind::Binary {
                    operator,
                    left: left_box,
                    right: right_box,
                },
            };
            left = self.node(kind, span, depth)?;
        }
        self.leave();
        Ok(left)
    }

    /// The operator at hand, and how many tokens it takes.
    fn operator(&self) -> Option<(Operator, usize)> {
        let operator = match self.kind() {
            TokenKind::Word(word) if &**word == "in" => Operator::In,
            TokenKind::Sign(sign) => match *sign {
                "!" if self
                    .tokens
                    .get(self.at + 1)
                    .is_some_and(|next| is_word(&next.kind, "in")) =>
                {
                    return Some((Operator::NotIn, 2));
                }
                "||" => Operator::Or,
                "&&" => Operator::And,
                "==" => Operator::Equal,
                "!=" => Operator::NotEqual,
                "<" => Operator::Less,
                "<=" => Operator::LessOrEqual,
                ">" => Operator::Greater,
                ">=" => Operator::GreaterOrEqual,
                "??" => Operator::Coalesce,
                ".." => Operator::Range,
                "..=" => Operator::RangeInclusive,
                "+" => Operator::Add,
                "-" => Operator::Subtract,
                "*" => Operator::Multiply,
                "/" => Operator::Divide,
                _ => return None,
            },
            _ => return None,
        };
        Some((operator, 1))
    }

    fn unary(&mut self) -> Read<Expr> {
        let start = self.span();
        let wrap = match self.kind() {
            TokenKind::Sign("!") => ExprKind::Not,
            TokenKind::Sign("-") => ExprKind::Negate,
            _ => return self.postfix(),
        };
        self.next();
        self.enter()?;
        let operand = self.unary()?;
        self.leave();
        let (span, depth) = (start.to(operand.span), operand.depth);
        self.node(wrap(Box::new(operand)), span, depth)
    }

    fn postfix(&mut self) -> Read<Expr> {
        let mut base = self.primary()?;
        loop {
            if self.is("[")
                && let Some(fault) = unsupported::fault("[", self.span())
            {
                return Err(fault);
            }
            if !self.take(".") {
                return Ok(base);
            }
            let name = self.ident(Wanted::FieldName)?;
            let depth = base.depth;
            if self.is("(") {
                let (arguments, end, inner) = self.arguments()?;
                let span = base.span.to(end);
                let kind = ExprKind::Method {
                    base: Box::new(base),
                    name,
                    arguments,
                };
                base = self.node(kind, span, depth.max(inner))?;
            } else {
                let span = base.span.to(name.span);
                base = self.node(
                    ExprKind::Field {
                        base: Box::new(base),
                        name,
                    },
                    span,
                    depth,
                )?;
            }
        }
    }

    /// `(a, b)`: the arguments, the place of the last bracket, how deep the deepest is nested.
    pub(super) fn arguments(&mut self) -> Read<(Vec<Expr>, Span, u16)> {
        self.expect("(")?;
        let mut arguments = Vec::new();
        let mut depth = 0;
        while !self.is(")") {
            let argument = self.expression()?;
            depth = depth.max(argument.depth);
            arguments.push(argument);
            if !self.take(",") {
                break;
            }
        }
        let end = self.span();
        self.expect(")")?;
        Ok((arguments, end, depth))
    }

    /// An expression whose parts are nested `depth` deep.
    pub(super) fn node(&self, kind: ExprKind, span: Span, depth: u16) -> Read<Expr> {
        if depth >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        Ok(Expr {
            kind,
            span,
            depth: depth + 1,
        })
    }

    pub(super) fn enter(&mut self) -> Read<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.depth = 0;
            return Err(too_deep(self.span()));
        }
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    pub(super) fn kind(&self) -> &TokenKind {
        self.tokens.get(self.at).map_or(END, |token| &token.kind)
    }

    pub(super) fn span(&self) -> Span {
        self.tokens
            .get(self.at)
            .or_else(|| self.tokens.last())
            .map_or(Span::new(0, 0), |token| token.span)
    }

    pub(super) fn previous_span(&self) -> Span {
        self.at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .map_or(Span::new(0, 0), |token| token.span)
    }

    pub(super) fn next(&mut self) {
        if self.kind() != END {
            self.at += 1;
        }
    }

    pub(super) fn is(&self, sign: &str) -> bool {
        matches!(self.kind(), TokenKind::Sign(found) if *found == sign)
    }

    pub(super) fn take(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        if found {
            self.next();
        }
        found
    }

    pub(super) fn expect(&mut self, sign: &'static str) -> Read<()> {
        if self.take(sign) {
            Ok(())
        } else {
            Err(self.unexpected(Wanted::Sign(sign)))
        }
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        is_word(self.kind(), word)
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.next();
        }
        found
    }

    fn expect_word(&mut self, word: &'static str) -> Read<()> {
        if self.take_word(word) {
            Ok(())
        } else {
            Err(self.unexpected(Wanted::Sign(word)))
        }
    }

    pub(super) fn ident(&mut self, wanted: Wanted) -> Read<Ident> {
        if let Some(fault) = self.kept_name(wanted) {
            return Err(fault);
        }
        match self.kind() {
            TokenKind::Word(word) if !unsupported::is_reserved(word) => {
                let ident = Ident {
                    text: Arc::clone(word),
                    span: self.span(),
                };
                self.next();
                Ok(ident)
            }
            _ => Err(self.unexpected(wanted)),
        }
    }

    /// A word that Rhai knows, and that is no name therefore.
    fn kept_name(&self, wanted: Wanted) -> Option<Box<Fault>> {
        match self.kind() {
            TokenKind::Word(word) if wanted.is_name() => unsupported::kept_name(word, self.span()),
            _ => self.unsupported_word(),
        }
    }

    /// A word or a sign that Rhai knows and rules do without. An opening square bracket is a list where a value begins:
    /// it is told where it stands after a value only.
    pub(super) fn unsupported_word(&self) -> Option<Box<Fault>> {
        let text: &str = match self.kind() {
            TokenKind::Word(word) => word,
            TokenKind::Sign(sign) => sign,
            _ => return None,
        };
        match text {
            "[" => None,
            _ => unsupported::fault(text, self.span()),
        }
    }

    pub(super) fn unexpected(&self, wanted: Wanted) -> Box<Fault> {
        if let Some(fault) = self.unsupported_word() {
            return fault;
        }
        let found = match self.kind() {
            TokenKind::End => text!("the end of the script", "la fin du script"),
            TokenKind::Word(word) => LocalText::same(format!("`{word}`")),
            TokenKind::Int(value) => LocalText::same(format!("`{value}`")),
            TokenKind::Decimal(value) => LocalText::same(format!("`{value}`")),
            TokenKind::Text(text) => LocalText::same(format!("\"{text}\"")),
            TokenKind::Sign(sign) => LocalText::same(format!("`{sign}`")),
        };
        let fault = Fault::new(
            codes::SYNTAX,
            self.span(),
            text!(
                "expected {wanted}, found {found}",
                "il faut ici {wanted}, et non {found}",
                wanted = wanted,
                found = found
            ),
        )
        .note(text!(
            "expected {wanted}",
            "il faut {wanted}",
            wanted = wanted
        ));
        Box::new(fault.help(remedy(wanted, self.kind())))
    }
}

/// What to write where something else stands.
fn remedy(wanted: Wanted, found: &TokenKind) -> LocalText {
    let found: &str = match found {
        TokenKind::Word(word) => word,
        TokenKind::Sign(sign) => sign,
        _ => "",
    };
    match (found, wanted) {
        ("and" | "et" | "&", _) => text!(
            "for two conditions that both hold write `&&`",
            "pour deux conditions vraies toutes deux, écrivez `&&`"
        ),
        ("or" | "ou" | "|", _) => text!(
            "for two conditions of which one holds write `||`",
            "pour deux conditions dont l'une est vraie, écrivez `||`"
        ),
        (">", Wanted::Value) => text!(
            "for two values that differ write `!=`",
            "pour deux valeurs différentes, écrivez `!=`"
        ),
        (_, Wanted::Sign(")" | "]" | "}") | Wanted::BlockEnd) => text!(
            "close what is open before it, or take away what is too much: a block gives one value",
            "fermez ce qui est ouvert avant, ou retirez ce qui est en trop : un bloc donne une seule valeur"
        ),
        (_, Wanted::Sign(sign)) => text!("write `{sign}` before it", "écrivez `{sign}` devant"),
        (_, Wanted::Value | Wanted::Pattern) => text!(
            "write a question, a figure, a function or a value here, or take away the sign before it",
            "écrivez ici une donnée, un paramètre, une fonction ou une valeur, ou retirez le signe qui précède"
        ),
        (_, wanted) => text!(
            "write {wanted} here: small letters, digits and underscores",
            "écrivez ici {wanted} : minuscules, chiffres et traits bas",
            wanted = wanted
        ),
    }
}

fn is_word(kind: &TokenKind, word: &str) -> bool {
    matches!(kind, TokenKind::Word(found) if &**found == word)
}

fn too_deep(span: Span) -> Box<Fault> {
    Box::new(
        Fault::new(
            codes::TOO_DEEP,
            span,
            text!(
                "this is nested more than {MAX_DEPTH} levels deep",
                "ceci est imbriqué sur plus de {MAX_DEPTH} niveaux"
            ),
        )
        .help(text!(
            "name parts of it with `let` or with private functions",
            "nommez-en des parties avec `let` ou avec des fonctions privées"
        )),
    )
}
