//! What Rhai knows and rules do without, and what to write instead.

use penteract_core::{LocalText, text};

use crate::ast::Span;
use crate::codes;
use crate::fault::Fault;

/// Words of Rhai and of rules that cannot name anything.
const RESERVED: [&str; 12] = [
    "fn", "private", "let", "if", "else", "switch", "true", "false", "in", "_", "case", "default",
];

/// Words and signs that Rhai knows, why rules do without, and what to write instead.
struct Form {
    words: &'static [&'static str],
    /// In English and in French.
    reason: [&'static str; 2],
    instead: [&'static str; 2],
}

const UNCHANGING: [&str; 2] = [
    "values are named once and do not change",
    "une valeur est nommée une fois et ne change pas",
];

const UNSUPPORTED: [Form; 30] = [
    Form {
        words: &["while", "loop", "for", "do", "until", "break", "continue"],
        reason: [
            "loops are not part of rules",
            "les règles n'ont pas de boucles",
        ],
        instead: [
            "go through a list with `filter`, `any`, `all`, `sum` or `count`",
            "parcourez une liste avec `filter`, `any`, `all`, `sum` ou `count`",
        ],
    },
    Form {
        words: &["return"],
        reason: [
            "a function gives the value of its last expression",
            "une fonction donne la valeur de sa dernière expression",
        ],
        instead: [
            "write `if … { a } else { b }` as the last expression",
            "écrivez `if … { a } else { b }` comme dernière expression",
        ],
    },
    Form {
        words: &["const"],
        reason: [
            "values on the way are named with `let`",
            "les valeurs intermédiaires se nomment avec `let`",
        ],
        instead: [
            "write `let name = …;`, or put the figure in parameters.toml",
            "écrivez `let name = …;`, ou mettez le chiffre dans parameters.toml",
        ],
    },
    Form {
        words: &["throw", "try", "catch"],
        reason: [
            "rules do not stop: they hold or fail",
            "une règle ne s'interrompt pas : elle est remplie ou non",
        ],
        instead: [
            "make the condition part of the rule",
            "faites de cette condition une partie de la règle",
        ],
    },
    Form {
        words: &["import"],
        reason: [
            "scripts do not import files",
            "les scripts n'importent pas de fichiers",
        ],
        instead: [
            "name shared building blocks under `uses` in product.toml",
            "nommez les éléments partagés sous `uses` dans product.toml",
        ],
    },
    Form {
        words: &["export"],
        reason: [
            "every function that is not `private` can be used elsewhere",
            "toute fonction qui n'est pas `private` peut servir ailleurs",
        ],
        instead: ["remove it", "supprimez-le"],
    },
    Form {
        words: &["global"],
        reason: [
            "facts, `params`, `tables` and `as_of` are all that scripts see",
            "les scripts ne voient que les données, `params`, `tables` et `as_of`",
        ],
        instead: [
            "put the figure in parameters.toml",
            "mettez le chiffre dans parameters.toml",
        ],
    },
    Form {
        words: &["this"],
        reason: [
            "functions read facts by name",
            "les fonctions lisent les données par leur nom",
        ],
        instead: [
            "write the path of the fact: `company.turnover`",
            "écrivez le chemin de la donnée : `company.turnover`",
        ],
    },
    Form {
        words: &["eval"],
        reason: [
            "scripts do not make scripts",
            "les scripts ne produisent pas de scripts",
        ],
        instead: [
            "write the expression itself",
            "écrivez l'expression elle-même",
        ],
    },
    Form {
        words: &["Fn", "call", "curry"],
        reason: [
            "functions are called by name",
            "les fonctions s'appellent par leur nom",
        ],
        instead: ["write the call itself", "écrivez l'appel lui-même"],
    },
    Form {
        words: &["print", "debug"],
        reason: [
            "rules compute and do not print",
            "les règles calculent et n'affichent rien",
        ],
        instead: [
            "use `explain` to see what a rule read",
            "utilisez `explain` pour voir ce qu'une règle a lu",
        ],
    },
    Form {
        words: &["is_shared"],
        reason: [
            "values have one owner in rules",
            "dans les règles, une valeur n'est pas partagée",
        ],
        instead: ["remove it", "supprimez-le"],
    },
    Form {
        words: &["is_def_var", "is_def_fn"],
        reason: [
            "every name is checked before anything runs",
            "tous les noms sont vérifiés avant l'exécution",
        ],
        instead: ["remove it", "supprimez-le"],
    },
    Form {
        words: &["type_of"],
        reason: [
            "every type is checked before anything runs",
            "tous les types sont vérifiés avant l'exécution",
        ],
        instead: ["remove it", "supprimez-le"],
    },
    Form {
        words: &["as"],
        reason: [
            "values are not converted",
            "les valeurs ne se convertissent pas",
        ],
        instead: [
            "give the fact or the parameter the type that it has in the text of law",
            "donnez à la donnée ou au paramètre le type qu'il a dans le texte de loi",
        ],
    },
    Form {
        words: &["="],
        reason: UNCHANGING,
        instead: [
            "write `let other = …;`; to compare, write `==`",
            "écrivez `let other = …;` ; pour comparer, écrivez `==`",
        ],
    },
    Form {
        words: &["+="],
        reason: UNCHANGING,
        instead: ["write `let total = a + b;`", "écrivez `let total = a + b;`"],
    },
    Form {
        words: &["-="],
        reason: UNCHANGING,
        instead: ["write `let rest = a - b;`", "écrivez `let rest = a - b;`"],
    },
    Form {
        words: &["*="],
        reason: UNCHANGING,
        instead: [
            "write `let product = a * b;`",
            "écrivez `let product = a * b;`",
        ],
    },
    Form {
        words: &["/="],
        reason: UNCHANGING,
        instead: [
            "write `let quotient = a / b;`",
            "écrivez `let quotient = a / b;`",
        ],
    },
    Form {
        words: &["%="],
        reason: UNCHANGING,
        instead: ["write `let other = …;`", "écrivez `let other = …;`"],
    },
    Form {
        words: &["%"],
        reason: [
            "a percentage is not written in a rule, and rules have no remainders",
            "un pourcentage ne s'écrit pas dans une règle, et les règles n'ont pas de reste de division",
        ],
        instead: [
            "put a percentage in parameters.toml, with its unit, and read it as `params.name`; count time with whole months: `months(n)`",
            "mettez un pourcentage dans parameters.toml, avec son unité, et lisez-le par `params.name` ; comptez le temps en mois entiers : `months(n)`",
        ],
    },
    Form {
        words: &["**"],
        reason: [
            "powers are not part of rules",
            "les règles n'ont pas de puissances",
        ],
        instead: [
            "compute the figure once and put it in parameters.toml",
            "calculez le chiffre une fois et mettez-le dans parameters.toml",
        ],
    },
    Form {
        words: &["<<", ">>"],
        reason: [
            "bits are not part of rules",
            "les règles ne touchent pas aux bits",
        ],
        instead: [
            "write a comparison or a product",
            "écrivez une comparaison ou un produit",
        ],
    },
    Form {
        words: &["&"],
        reason: [
            "bits are not part of rules",
            "les règles ne touchent pas aux bits",
        ],
        instead: ["write `&&`", "écrivez `&&`"],
    },
    Form {
        words: &["^"],
        reason: [
            "bits are not part of rules",
            "les règles ne touchent pas aux bits",
        ],
        instead: ["write `a != b`", "écrivez `a != b`"],
    },
    Form {
        words: &["#{"],
        reason: [
            "maps are not part of rules",
            "les règles n'ont pas de tableaux associatifs",
        ],
        instead: [
            "return a list, or write one function for each value",
            "donnez une liste, ou écrivez une fonction par valeur",
        ],
    },
    Form {
        words: &["[", "?["],
        reason: [
            "lists are not read by number",
            "les éléments d'une liste ne se lisent pas par numéro",
        ],
        instead: [
            "go through the list with `filter`, `any`, `all`, `sum` or `count`",
            "parcourez la liste avec `filter`, `any`, `all`, `sum` ou `count`",
        ],
    },
    Form {
        words: &["?."],
        reason: [
            "a field that may be none is resolved with `??`",
            "un champ qui peut valoir « aucun » se traite avec `??`",
        ],
        instead: ["write `company.field ?? …`", "écrivez `company.field ?? …`"],
    },
    Form {
        words: &["::"],
        reason: [
            "functions are called by their name alone",
            "les fonctions s'appellent par leur seul nom",
        ],
        instead: [
            "remove what stands before `::`",
            "supprimez ce qui précède `::`",
        ],
    },
];

/// Whether the word names no value.
pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

fn form(text: &str) -> Option<&'static Form> {
    UNSUPPORTED.iter().find(|form| form.words.contains(&text))
}

/// What to tell about it; none when rules do not do without.
pub(crate) fn fault(text: &str, span: Span) -> Option<Box<Fault>> {
    let Form {
        reason, instead, ..
    } = form(text)?;
    let [reason, raison] = reason;
    let [instead, plutot] = *instead;
    let message = text!(
        "`{text}` cannot be used: {reason}",
        "`{text}` ne peut pas servir ici : {raison}"
    );
    Some(Box::new(
        Fault::new(codes::UNSUPPORTED, span, message).help(LocalText::new(plutot, instead)),
    ))
}

/// A word that Rhai keeps for itself, where a name is needed: what it would do elsewhere says nothing here.
pub(crate) fn kept_name(word: &str, span: Span) -> Option<Box<Fault>> {
    form(word)?;
    let message = text!(
        "`{word}` cannot be a name: Rhai keeps the word for itself",
        "`{word}` ne peut pas être un nom\u{a0}: Rhai garde ce mot pour lui"
    );
    Some(Box::new(
        Fault::new(codes::UNSUPPORTED, span, message)
            .note(text!("a word of the language", "un mot du langage"))
            .help(text!("choose another name: `{word}_date`, `{word}_value`, whatever says what it is", "choisissez un autre nom\u{a0}: `{word}_date`, `{word}_value`, ce qui dit ce que c'est")),
    ))
}
