use oxc_ast::ast::{
    Argument, CallExpression, Expression, ImportDeclaration, ImportExpression, ImportMeta,
    NewExpression,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::Span;

use super::{Declared, Fault, Position};

/// Finds what no column may do: load other code, and read the clock or use chance unless it is
/// declared volatile. The sandbox refuses the same at run time; here it has a place and a hint.
pub(super) struct Refusals<'t> {
    text: &'t str,
    base: u32,
    volatile: bool,
    fault: Option<Fault>,
}

impl<'t> Refusals<'t> {
    pub(super) fn new(text: &'t str, base: u32, declared: Declared<'_>) -> Self {
        Self {
            text,
            base,
            volatile: declared.volatile,
            fault: None,
        }
    }

    pub(super) fn finish(self) -> Result<(), Fault> {
        self.fault.map_or(Ok(()), Err)
    }

    fn refuse(&mut self, span: Span, fault: impl FnOnce(Position) -> Fault) {
        let at = Position::of(self.text, self.base + span.start);
        self.fault.get_or_insert_with(|| fault(at));
    }

    fn refuse_clock(&mut self, span: Span, what: &'static str) {
        if !self.volatile {
            self.refuse(span, |at| Fault::NotRepeatable { at, what });
        }
    }
}

fn is_global(expression: &Expression<'_>, name: &str) -> bool {
    matches!(expression.without_parentheses(), Expression::Identifier(found) if found.name == name)
}

fn is_method(expression: &Expression<'_>, object: &str, method: &str) -> bool {
    match expression.without_parentheses() {
        Expression::StaticMemberExpression(member) => {
            member.property.name == method && is_global(&member.object, object)
        }
        _ => false,
    }
}

impl<'a> Visit<'a> for Refusals<'_> {
    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        if is_global(&call.callee, "require") {
            self.refuse(call.span, |at| Fault::Import {
                at,
                what: "require",
            });
        } else if is_global(&call.callee, "eval") {
            self.refuse(call.span, |at| Fault::Eval { at });
        } else if is_global(&call.callee, "Date") {
            self.refuse_clock(call.span, "Date()");
        } else if is_method(&call.callee, "Date", "now") {
            self.refuse_clock(call.span, "Date.now()");
        } else if is_method(&call.callee, "Math", "random") {
            self.refuse_clock(call.span, "Math.random()");
        }
        walk::walk_call_expression(self, call);
    }

    fn visit_new_expression(&mut self, new: &NewExpression<'a>) {
        let arguments: &[Argument<'_>] = &new.arguments;
        if arguments.is_empty() && is_global(&new.callee, "Date") {
            self.refuse_clock(new.span, "new Date()");
        }
        walk::walk_new_expression(self, new);
    }

    fn visit_import_declaration(&mut self, import: &ImportDeclaration<'a>) {
        self.refuse(import.span, |at| Fault::Import { at, what: "import" });
    }

    fn visit_import_expression(&mut self, import: &ImportExpression<'a>) {
        self.refuse(import.span, |at| Fault::Import {
            at,
            what: "import()",
        });
    }

    fn visit_import_meta(&mut self, meta: &ImportMeta) {
        self.refuse(meta.span, |at| Fault::Import {
            at,
            what: "import.meta",
        });
    }
}
