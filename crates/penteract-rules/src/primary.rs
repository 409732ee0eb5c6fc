//! What expressions are built of: literals, names, calls, `if`, `switch`, lists.

use std::sync::Arc;

use penteract_core::text;

use crate::ast::{Arm, Block, Expr, ExprKind, Ident};
use crate::codes;
use crate::fault::Fault;
use crate::lexer::TokenKind;
use crate::parser::{Parser, Read, Wanted};

impl Parser {
    pub(super) fn primary(&mut self) -> Read<Expr> {
        let span = self.span();
        let kind = match self.kind().clone() {
            TokenKind::Int(value) => ExprKind::Int(value),
            TokenKind::Decimal(value) => ExprKind::Decimal(value),
            TokenKind::Text(text) => ExprKind::Text(text),
            TokenKind::Word(word) => return self.word(word),
            TokenKind::Sign("(") => return self.parenthesis(),
            TokenKind::Sign("[") => return self.list(),
            TokenKind::Sign("{") => {
                self.enter()?;
                let block = self.block()?;
                self.leave();
                let depth = block.depth();
                return self.node(ExprKind::Block(block), span.to(self.previous_span()), depth);
            }
            TokenKind::Sign("|" | "||") => return self.anonymous_function(),
            _ => return Err(self.unexpected(Wanted::Value)),
        };
        self.next();
        self.node(kind, span, 0)
    }

    fn word(&mut self, word: Arc<str>) -> Read<Expr> {
        let span = self.span();
        match &*word {
            "true" | "false" => {
                self.next();
                self.node(ExprKind::Bool(&*word == "true"), span, 0)
            }
            "if" => self.if_expression(),
            "switch" => self.switch(),
            _ => {
                let name = self.ident(Wanted::Value)?;
                if self.is("(") {
                    let (arguments, end, depth) = self.arguments()?;
                    return self.node(ExprKind::Call { name, arguments }, span.to(end), depth);
                }
                self.node(ExprKind::Name(name.text), span, 0)
            }
        }
    }

    fn parenthesis(&mut self) -> Read<Expr> {
        let start = self.span();
        self.next();
        if self.is(")") {
            let span = start.to(self.span());
            self.next();
            return self.node(ExprKind::Unit, span, 0);
        }
        let mut inner = self.expression()?;
        let end = self.span();
        self.expect(")")?;
        inner.span = start.to(end);
        Ok(inner)
    }

    fn list(&mut self) -> Read<Expr> {
        let start = self.span();
        self.next();
        let mut items: Vec<Expr> = Vec::new();
        while !self.is("]") {
            items.push(self.expression()?);
            if !self.take(",") {
                break;
            }
        }
        let end = self.span();
        self.expect("]")?;
        let depth = items.iter().map(|item| item.depth).max().unwrap_or(0);
        self.node(ExprKind::List(items), start.to(end), depth)
    }

    fn if_expression(&mut self) -> Read<Expr> {
        let start = self.span();
        self.next();
        self.enter()?;
        let condition = Box::new(self.expression()?);
        let then = self.block()?;
        let otherwise = if self.take_word("else") {
            if self.is_word("if") {
                let chained = self.if_expression()?;
                Some(Block {
                    lets: Vec::new(),
                    result: Box::new(chained),
                })
            } else {
                Some(self.block()?)
            }
        } else {
            None
        };
        self.leave();
        let depth = condition
            .depth
            .max(then.depth())
            .max(otherwise.as_ref().map_or(0, Block::depth));
        let span = start.to(self.previous_span());
        self.node(
            ExprKind::If {
                condition,
                then,
                otherwise,
            },
            span,
            depth,
        )
    }

    fn switch(&mut self) -> Read<Expr> {
        let start = self.span();
        self.next();
        self.enter()?;
        let subject = Box::new(self.expression()?);
        self.expect("{")?;
        let mut arms: Vec<Arm> = Vec::new();
        while !self.is("}") {
            arms.push(self.arm()?);
            if !self.take(",") {
                break;
            }
        }
        self.expect("}")?;
        self.leave();
        let depth = arms
            .iter()
            .map(|arm| arm.value.depth)
            .max()
            .unwrap_or(0)
            .max(subject.depth);
        let span = start.to(self.previous_span());
        self.node(ExprKind::Switch { subject, arms }, span, depth)
    }

    fn arm(&mut self) -> Read<Arm> {
        let start = self.span();
        let mut patterns = Vec::new();
        if !self.take_word("_") {
            loop {
                patterns.push(self.pattern()?);
                if !self.take("|") {
                    break;
                }
            }
        }
        if self.is_word("if") {
            return Err(Box::new(
                Fault::new(
                    codes::UNSUPPORTED,
                    self.span(),
                    text!(
                        "an arm of a `switch` takes no condition",
                        "une branche de `switch` ne prend pas de condition"
                    ),
                )
                .help(text!(
                    "put the condition inside the arm: `\"sarl\" => if … {{ … }} else {{ … }}`",
                    "mettez la condition dans la branche : `\"sarl\" => if … {{ … }} else {{ … }}`"
                )),
            ));
        }
        self.expect("=>")?;
        let value = self.expression()?;
        Ok(Arm {
            patterns,
            span: start.to(value.span),
            value,
        })
    }

    /// A literal: the arms of a `switch` name values, they do not compute them.
    fn pattern(&mut self) -> Read<Expr> {
        let span = self.span();
        let is_negative = self.take("-");
        let kind = match self.kind().clone() {
            TokenKind::Int(value) => ExprKind::Int(if is_negative { -value } else { value }),
            TokenKind::Text(text) if !is_negative => ExprKind::Text(text),
            TokenKind::Word(word) if !is_negative && matches!(&*word, "true" | "false") => {
                ExprKind::Bool(&*word == "true")
            }
            _ => return Err(self.unexpected(Wanted::Pattern)),
        };
        self.next();
        self.node(kind, span.to(self.previous_span()), 0)
    }

    fn anonymous_function(&mut self) -> Read<Expr> {
        let start = self.span();
        let mut parameters: Vec<Ident> = Vec::new();
        if !self.take("||") {
            self.expect("|")?;
            while !self.is("|") {
                parameters.push(self.ident(Wanted::ParameterName)?);
                if !self.take(",") {
                    break;
                }
            }
            self.expect("|")?;
        }
        let body = Box::new(self.expression()?);
        let (span, depth) = (start.to(body.span), body.depth);
        self.node(ExprKind::Function { parameters, body }, span, depth)
    }
}
