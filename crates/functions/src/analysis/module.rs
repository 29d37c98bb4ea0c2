use oxc_allocator::Allocator;
use oxc_ast::ast::{
    ArrowFunctionExpression, BindingPattern, Declaration, ExportDefaultDeclaration,
    ExportDefaultDeclarationKind, Expression, FormalParameters, Function, Program, Statement,
};
use oxc_ast_visit::{Visit, walk};
use oxc_parser::Parser;
use oxc_span::{GetSpan, LabeledSpan, SourceType, Span};

use super::record::RecordReads;
use super::refusals::Refusals;
use super::{Analysis, Declared, Fault, Position, Reads};

/// A module whose default export is the column's function.
pub(super) fn analyse(text: &str, declared: Declared<'_>) -> Result<Analysis, Fault> {
    if text.trim().is_empty() {
        return Err(Fault::Empty);
    }
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, text, SourceType::mjs()).parse();
    if let Some(error) = parsed.diagnostics.errors().next() {
        let offset = error.labels.first().map_or(0, LabeledSpan::offset);
        return Err(Fault::syntax(text, 0, &error.message, offset));
    }
    let program = &parsed.program;
    let mut refusals = Refusals::new(text, 0, declared);
    refusals.visit_program(program);
    refusals.finish()?;
    let export = default_export(text, program)?;
    let reads = reads(text, &find_function(text, program, export)?)?;
    Ok(Analysis {
        uses: reads.settle(declared)?,
        body: body(text, export),
    })
}

fn default_export<'p, 'a>(
    text: &str,
    program: &'p Program<'a>,
) -> Result<&'p ExportDefaultDeclaration<'a>, Fault> {
    let mut export = None;
    for statement in &program.body {
        match statement {
            Statement::ExportDefaultDeclaration(found) => export = Some(&**found),
            Statement::ExportDeclaration(_)
            | Statement::ExportNamedDeclaration(_)
            | Statement::ExportFromDeclaration(_)
            | Statement::ExportAllDeclaration(_) => {
                let at = Position::of(text, statement.span().start);
                return Err(Fault::OtherExport { at });
            }
            _ => {}
        }
    }
    export.ok_or(Fault::NoDefaultExport)
}

/// The column's function, in one of its two forms.
enum Callable<'p, 'a> {
    Arrow(&'p ArrowFunctionExpression<'a>),
    Function(&'p Function<'a>),
}

impl<'p, 'a> Callable<'p, 'a> {
    fn of_expression(expression: &'p Expression<'a>) -> Option<Self> {
        match expression.without_parentheses() {
            Expression::ArrowFunctionExpression(arrow) => Some(Self::Arrow(arrow)),
            Expression::FunctionExpression(function) => Some(Self::Function(function)),
            _ => None,
        }
    }

    fn parameters(&self) -> &'p FormalParameters<'a> {
        match self {
            Self::Arrow(arrow) => &arrow.params,
            Self::Function(function) => &function.params,
        }
    }

    fn span(&self) -> Span {
        match self {
            Self::Arrow(arrow) => arrow.span,
            Self::Function(function) => function.span,
        }
    }

    fn waits(&self) -> Option<&'static str> {
        match self {
            Self::Arrow(arrow) if arrow.r#async => Some("async"),
            Self::Function(function) if function.r#async => Some("async"),
            Self::Function(function) if function.generator => Some("a generator"),
            _ => None,
        }
    }
}

fn find_function<'p, 'a>(
    text: &str,
    program: &'p Program<'a>,
    export: &'p ExportDefaultDeclaration<'a>,
) -> Result<Callable<'p, 'a>, Fault> {
    let found = match &export.declaration {
        ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
            Some(Callable::Function(function))
        }
        other => match other.as_expression().map(Expression::without_parentheses) {
            Some(Expression::Identifier(name)) => declared_function(program, name.name.as_str()),
            Some(expression) => Callable::of_expression(expression),
            None => None,
        },
    };
    let at = |span: Span| Position::of(text, span.start);
    let function = found.ok_or_else(|| Fault::NotAFunction {
        at: at(export.declaration.span()),
    })?;
    match function.waits() {
        Some(what) => Err(Fault::Waits {
            at: at(function.span()),
            what,
        }),
        None => Ok(function),
    }
}

/// The function that a `const` or `function` at the top of the module gives the name to.
fn declared_function<'p, 'a>(program: &'p Program<'a>, name: &str) -> Option<Callable<'p, 'a>> {
    program
        .body
        .iter()
        .find_map(|statement| match statement.as_declaration()? {
            Declaration::FunctionDeclaration(function) => {
                let id = function.id.as_ref()?;
                (id.name == name).then_some(Callable::Function(function))
            }
            Declaration::VariableDeclaration(variables) if variables.kind.is_const() => variables
                .declarations
                .iter()
                .find_map(|variable| match &variable.id {
                    BindingPattern::BindingIdentifier(id) if id.name == name => {
                        Callable::of_expression(variable.init.as_ref()?)
                    }
                    _ => None,
                }),
            _ => None,
        })
}

fn reads(text: &str, function: &Callable<'_, '_>) -> Result<Reads, Fault> {
    let parameters = function.parameters();
    if let Some(rest) = &parameters.rest {
        return Err(Fault::Parameters {
            at: Position::of(text, rest.span.start),
        });
    }
    if let [_, second, ..] = parameters.items.as_slice() {
        return Err(Fault::Parameters {
            at: Position::of(text, second.span.start),
        });
    }
    let first = parameters.items.first();
    if let Some(initializer) = first.and_then(|first| first.initializer.as_deref()) {
        return Err(Fault::Parameters {
            at: Position::of(text, initializer.span().start),
        });
    }
    let pattern = first.map(|first| &first.pattern);
    let name = match pattern {
        Some(BindingPattern::BindingIdentifier(name)) => Some(name.name.as_str()),
        _ => None,
    };
    let has_arguments = matches!(function, Callable::Function(_));
    let mut record = RecordReads::new(text, 0, name, has_arguments);
    match pattern {
        None | Some(BindingPattern::BindingIdentifier(_)) => {}
        Some(BindingPattern::ObjectPattern(pattern)) => {
            record.destructure(pattern);
            walk::walk_object_pattern(&mut record, pattern);
        }
        Some(other) => {
            return Err(Fault::Parameters {
                at: Position::of(text, other.span().start),
            });
        }
    }
    match function {
        Callable::Arrow(arrow) => record.visit_arrow_function_body(&arrow.body),
        Callable::Function(function) => {
            if let Some(body) = &function.body {
                record.visit_function_body(body);
            }
        }
    }
    record.finish()
}

/// The module as the body of a function that returns the default export, on the same lines.
fn body(text: &str, export: &ExportDefaultDeclaration<'_>) -> String {
    let declaration = export.declaration.span();
    let head = &text[export.span.start as usize..declaration.start as usize];
    let lines: String = head
        .chars()
        .filter(|character| *character == '\n')
        .collect();
    let (before, after) = (
        &text[..export.span.start as usize],
        &text[declaration.start as usize..],
    );
    let named = match &export.declaration {
        ExportDefaultDeclarationKind::FunctionDeclaration(function) => function.id.as_ref(),
        _ => None,
    };
    if let Some(name) = named {
        return format!("{before}{lines}{after}\nreturn {};", name.name);
    }
    let mut name = "$column".to_owned();
    while text.contains(&name) {
        name.push('_');
    }
    format!("{before}const {name} = {lines}{after}\nreturn {name};")
}
