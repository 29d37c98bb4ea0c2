use oxc_ast::ast::{
    BindingIdentifier, BindingPattern, BindingProperty, ComputedMemberExpression, Expression,
    IdentifierReference, ObjectPattern, StaticMemberExpression, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span};

use super::{Fault, Position, Reads};

/// Collects what is read from the record in the code it visits.
///
/// Whatever mentions the record other than by a column's name makes the reads opaque, and whatever
/// declares its name again is a fault, so that nothing is missed.
pub(super) struct RecordReads<'t> {
    text: &'t str,
    base: u32,
    /// The name of the record, if the code has one for it.
    name: Option<String>,
    /// Whether `arguments` would give the record.
    has_arguments: bool,
    reads: Reads,
    fault: Option<Fault>,
}

const WHOLE: &str = "the record is used as a whole";
const COMPUTED: &str = "a column is picked by a computed name";
const REST: &str = "the rest of the record is taken";

impl<'t> RecordReads<'t> {
    /// `base` is where the visited code begins in `text`.
    pub(super) fn new(text: &'t str, base: u32, name: Option<&str>, has_arguments: bool) -> Self {
        Self {
            text,
            base,
            name: name.map(str::to_owned),
            has_arguments,
            reads: Reads::default(),
            fault: None,
        }
    }

    pub(super) fn finish(self) -> Result<Reads, Fault> {
        self.fault.map_or(Ok(self.reads), Err)
    }

    /// A pattern that takes the record apart: `{ year, model: name = "?" }`.
    pub(super) fn destructure(&mut self, pattern: &ObjectPattern<'_>) {
        for property in &pattern.properties {
            match column_of(property) {
                Some(column) => self.reads.columns.push((column, self.at(property.span))),
                None => self.reads.opaque.push((COMPUTED, self.at(property.span))),
            }
        }
        if let Some(rest) = &pattern.rest {
            self.reads.opaque.push((REST, self.at(rest.span)));
        }
    }

    fn at(&self, span: Span) -> Position {
        Position::of(self.text, self.base + span.start)
    }

    fn is_record(&self, expression: &Expression<'_>) -> bool {
        match expression.without_parentheses() {
            Expression::Identifier(identifier) => {
                self.name.as_deref() == Some(identifier.name.as_str())
            }
            _ => false,
        }
    }
}

fn column_of(property: &BindingProperty<'_>) -> Option<String> {
    property.key.static_name().map(std::borrow::Cow::into_owned)
}

impl<'a> Visit<'a> for RecordReads<'_> {
    fn visit_static_member_expression(&mut self, member: &StaticMemberExpression<'a>) {
        if self.is_record(&member.object) {
            let at = self.at(member.property.span);
            self.reads
                .columns
                .push((member.property.name.to_string(), at));
        } else {
            walk::walk_static_member_expression(self, member);
        }
    }

    fn visit_computed_member_expression(&mut self, member: &ComputedMemberExpression<'a>) {
        if !self.is_record(&member.object) {
            walk::walk_computed_member_expression(self, member);
            return;
        }
        let at = self.at(member.expression.span());
        match member.expression.without_parentheses() {
            Expression::StringLiteral(name) => {
                self.reads.columns.push((name.value.to_string(), at));
            }
            Expression::TemplateLiteral(name) if name.single_quasi().is_some() => {
                let name = name.single_quasi().expect("checked by the guard");
                self.reads.columns.push((name.to_string(), at));
            }
            name => {
                self.reads.opaque.push((COMPUTED, at));
                self.visit_expression(name);
            }
        }
    }

    fn visit_variable_declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        if let (Some(init), BindingPattern::ObjectPattern(pattern)) =
            (&declarator.init, &declarator.id)
            && self.is_record(init)
        {
            self.destructure(pattern);
            self.visit_binding_pattern(&declarator.id);
        } else {
            walk::walk_variable_declarator(self, declarator);
        }
    }

    fn visit_identifier_reference(&mut self, identifier: &IdentifierReference<'a>) {
        let name = identifier.name.as_str();
        if self.name.as_deref() == Some(name) || (self.has_arguments && name == "arguments") {
            self.reads.opaque.push((WHOLE, self.at(identifier.span)));
        }
    }

    fn visit_binding_identifier(&mut self, identifier: &BindingIdentifier<'a>) {
        if self.name.as_deref() == Some(identifier.name.as_str()) && self.fault.is_none() {
            self.fault = Some(Fault::Shadowed {
                at: self.at(identifier.span),
                name: identifier.name.to_string(),
            });
        }
    }
}
