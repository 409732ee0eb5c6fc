//! The help in French, and the names of values, each behind what it is said of: a command, an argument of it, one of
//! the values that the argument may have.

/// What stands in usages for a value.
pub(crate) const VALUE_NAMES: &[(&str, &str)] = &[
    ("ANSWERS.json", "RÉPONSES.json"),
    ("APPLICATION.json", "DEMANDE.json"),
    ("APPLICATION.json|LOAN.json", "DEMANDE.json|PRÊT.json"),
    ("CELLS.csv", "CASES.csv"),
    ("CORRESPONDENCE.csv", "CORRESPONDANCE.csv"),
    ("CODE", "CODE"),
    ("APPLICATIONS.jsonl|.csv", "DEMANDES.jsonl|.csv"),
    ("DIR", "DOSSIER"),
    ("DIR|REVISION", "DOSSIER|RÉVISION"),
    ("FACT=A,B,…", "DONNÉE=A,B,…"),
    ("EVENTS.json", "ÉVÈNEMENTS.json"),
    ("FILE", "FICHIER"),
    ("FILE.json", "FICHIER.json"),
    ("FLOWS.json", "FLUX.json"),
    ("KEY", "CLÉ"),
    ("KEYFILE", "FICHIER"),
    ("LANG", "LANGUE"),
    ("LIST", "LISTE"),
    ("METHOD", "MÉTHODE"),
    ("NAME", "NOM"),
    ("NAME=VALUE", "NOM=VALEUR"),
    ("OUTCOME", "ISSUE"),
    ("PAYMENTS.csv", "PAIEMENTS.csv"),
    ("OTHER[@VARIANT]", "AUTRE[@VARIANTE]"),
    ("PRODUCT", "PRODUIT"),
    ("PRODUCT[@VARIANT]", "PRODUIT[@VARIANTE]"),
    ("PRODUCT|KIND", "PRODUIT|SORTE"),
    (
        "RULE|APPLICATION.json|LOAN.json",
        "RÈGLE|DEMANDE.json|PRÊT.json",
    ),
    ("TAG,…", "LANGUE,…"),
    ("TEMPLATE|PRODUCT[@VARIANT]", "MODÈLE|PRODUIT[@VARIANTE]"),
    ("TERMS.json", "CONDITIONS.json"),
    ("TERMS.json|LOAN.json", "CONDITIONS.json|PRÊT.json"),
    ("WHEN", "QUAND"),
];

/// `decide` the command, `decide application` an argument of it, `method=irr` a value.
pub(crate) const HELP: &[(&str, &str)] = &[
    (
        "penteract",
        "Produits de prêt en dossiers : vérifiés, testés, décidés, expliqués",
    ),
    (
        "penteract long",
        "Produits de prêt en dossiers : vérifiés, testés, décidés, expliqués.\n\nSans --products, ce sont les produits livrés avec la commande, depuis n'importe quel dossier.",
    ),
    (
        "penteract after",
        "Code de sortie : 0 fait, quelle que soit l'issue ; 1 problèmes trouvés ; 2 mauvais usage ou entrée invalide ; 3 erreur du produit pendant la décision.",
    ),
    (
        "format",
        "La forme des résultats ; csv pour les offres, les échéanciers, les prêts et les portefeuilles seulement, html pour doc seulement, github pour check seulement",
    ),
    ("format=table", "Pour les personnes"),
    ("format=json", "Pour les programmes"),
    ("format=csv", "Pour les tableurs"),
    (
        "format=html",
        "Pour les navigateurs et le papier : la fiche d'un produit",
    ),
    (
        "format=github",
        "Annotations d'un workflow GitHub : les problèmes que trouve check",
    ),
    (
        "lang",
        "Langue de ce que lisent les personnes : fr, en, ou une autre que parle le produit [par défaut : d'après LC_ALL, LC_MESSAGES ou LANG, sinon en]",
    ),
    (
        "as_of",
        "La date de la décision ou de l'état d'un prêt, comme 2020-05-06 [par défaut : aujourd'hui]",
    ),
    (
        "products",
        "Le dossier des produits, ou le fichier d'une publication [par défaut : les produits livrés avec la commande]",
    ),
    (
        "color",
        "Couleurs ; auto veut dire sur un terminal, sauf si NO_COLOR est défini",
    ),
    ("color=auto", "Sur un terminal, sauf si NO_COLOR est défini"),
    ("color=always", "Aussi dans un fichier ou un tube"),
    ("color=never", "Jamais"),
    (
        "list",
        "Lister les produits, ou les variantes de l'un d'eux côte à côte",
    ),
    (
        "list product",
        "Un produit : ses variantes côte à côte, seulement ce qui diffère",
    ),
    (
        "new",
        "Commencer un produit ou une variante, sans erreur avant toute modification ; sans nom, lister les modèles",
    ),
    (
        "new name",
        "Le nom du produit, qui est celui de son dossier, ou de la variante ; sans lui, les modèles sont listés",
    ),
    (
        "new from",
        "De quoi il part : un modèle, ou un produit, dont on peut ne vouloir qu'une variante",
    ),
    (
        "new currency",
        "La monnaie d'un produit tiré d'un modèle [par défaut : EUR]",
    ),
    (
        "new languages",
        "Les langues d'un produit tiré d'un modèle, la sienne d'abord [par défaut : la langue de la commande]",
    ),
    (
        "new variant",
        "Une variante du produit que nomme --from, dans son dossier",
    ),
    (
        "fmt",
        "Écrire scripts et grilles comme la maison : retraits, espaces, lignes vides ; les commentaires restent",
    ),
    (
        "fmt names",
        "Les produits, ou lib ; tous, sauf si l'on en nomme",
    ),
    (
        "fmt check",
        "Ne rien écrire : lister les fichiers qui s'écriraient autrement, et sortir avec 1 s'il y en a",
    ),
    (
        "check",
        "Montrer tous les problèmes des produits, avec leur place et leur remède",
    ),
    (
        "check names",
        "Les produits à vérifier ; tous, sauf si l'on en nomme",
    ),
    (
        "check sources",
        "Lister aussi chaque chiffre avec sa source, les moins sûrs d'abord",
    ),
    (
        "check fix",
        "Écrire le mot qui est voulu là où c'est sûr, montrer ce qui est écrit, et vérifier de nouveau ; demande --products",
    ),
    (
        "check watch",
        "Vérifier de nouveau ce qui change, à chaque fichier écrit, jusqu'à ce qu'on l'arrête ; demande --products",
    ),
    ("test", "Exécuter les cas propres aux produits"),
    (
        "test names",
        "Les produits à tester ; tous, sauf si l'on en nomme",
    ),
    (
        "test case",
        "Seulement les cas dont le nom contient ce texte",
    ),
    (
        "test coverage",
        "Lister aussi ce qu'aucun cas n'essaie : règles (finir par 1 s'il y en a une), conditions, lignes de grilles, limites, valeurs datées, phases, options",
    ),
    (
        "test mutants",
        "Changer chaque chiffre, comparaison et règle, dire quels changements aucun cas ne voit, et finir par 1 s'il y en a un",
    ),
    (
        "test bless",
        "Écrire ce qui est venu dans les cas en échec, à la place de ce qu'ils attendent, et montrer chaque changement ; demande --products",
    ),
    (
        "test boundaries",
        "Écrire des cas à chaque seuil, qui ne comptent nulle part tant que vous ne les confirmez pas avec une source ; demande --products",
    ),
    (
        "doc",
        "Afficher les paramètres d'un produit, ou les écrire dans son README",
    ),
    ("doc product", "Le produit, avec toutes ses variantes"),
    (
        "doc write",
        "Les écrire dans le README.md du produit, entre ses deux lignes marquées ; demande --products",
    ),
    (
        "migrate",
        "Dire ce que les listes de codes disent de la nomenclature suivante, en une preuve à signer ; rien n'est écrit",
    ),
    (
        "migrate correspondence",
        "La correspondance : un en-tête, puis sur chaque ligne un ancien code et un nouveau",
    ),
    ("migrate names", "Les produits ; tous si aucun n'est nommé"),
    ("migrate from", "La liste d'avant"),
    ("migrate to", "La liste d'après"),
    (
        "decide",
        "Décider une demande : issue, motifs, offre, échéancier",
    ),
    (
        "decide product",
        "Le produit, avec sa variante après @ s'il en a ; sans elle, la variante dont relève la demande",
    ),
    (
        "decide application",
        "La demande en JSON ; - lit l'entrée standard ; facultative sur un terminal ou avec --ask ; avec --option le prêt, voir `penteract schema running-loan`",
    ),
    (
        "decide answers",
        "Avec --option : les réponses que l'option demande, en JSON ; aucune n'est donnée sans lui",
    ),
    (
        "decide option",
        "Décider cette option d'un prêt en cours, au lieu d'une demande",
    ),
    (
        "decide ask",
        "Demander les réponses qui manquent, une question à la fois, jusqu'à la décision",
    ),
    (
        "decide save",
        "Garder dans ce fichier les réponses aux questions posées, après chacune ; sur un terminal, les poser sans --ask",
    ),
    (
        "decide contract",
        "Écrire aussi le prêt de l'offre dans ce fichier, ou avec --option le prêt tel qu'il est alors : ce que lit `penteract loan`",
    ),
    (
        "decide reference",
        "Décider une seconde fois avec l'interpréteur propre au langage des scripts, et échouer si une règle diffère",
    ),
    (
        "decide parameters",
        "Une autre valeur pour un paramètre du produit, là où un prêteur choisit ou où les sources divergent",
    ),
    (
        "decide batch",
        "Décider chaque ligne de ce fichier : une demande en JSON par ligne, ou en CSV sous un en-tête de données ; un enregistrement pour chacune ; - lit l'entrée standard",
    ),
    (
        "decide write",
        "Avec --batch : écrire les enregistrements dans ce fichier, et les lignes sans enregistrement dans FICHIER.bad, au lieu de les afficher",
    ),
    (
        "decide resume",
        "Avec --write : reprendre après la dernière ligne que contient FICHIER",
    ),
    (
        "decide full",
        "Avec --batch : des enregistrements entiers, avec constats et échéancier, au lieu d'enregistrements courts",
    ),
    (
        "replay",
        "Décider à nouveau des enregistrements, et dire lesquels donnent autre chose et pourquoi",
    ),
    (
        "replay records",
        "Les enregistrements, un par ligne comme les écrit `decide --batch`, ou un seul comme l'écrit `decide --format json` ; - lit l'entrée standard",
    ),
    ("decide require", "Finir par 1 sauf si telle est l'issue"),
    (
        "require=accept",
        "Les règles sont remplies et la demande convient",
    ),
    (
        "require=counter-offer",
        "Les règles sont remplies et un montant plus faible convient",
    ),
    ("require=refer", "Une personne doit l'examiner"),
    ("require=incomplete", "Une réponse manque"),
    ("require=refuse", "Une condition n'est pas remplie"),
    (
        "explain",
        "Expliquer une règle d'un produit, ou l'issue de chaque règle pour une demande",
    ),
    (
        "explain product",
        "Le produit, avec sa variante après @ s'il en a ; sans elle, la variante dont relève la demande",
    ),
    (
        "explain target",
        "Une règle ou une valeur nommée du produit, ou une demande en JSON ; - lit l'entrée standard ; avec --option le prêt",
    ),
    (
        "explain answers",
        "Avec --option : les réponses que l'option demande, en JSON ; aucune n'est donnée sans lui",
    ),
    (
        "explain option",
        "Expliquer la décision de cette option d'un prêt en cours",
    ),
    (
        "explain why_not",
        "Donner les réponses les plus proches qui renverseraient la décision, chacune décidée à nouveau",
    ),
    (
        "explain at_most",
        "Donner le plus grand montant qui serait accordé",
    ),
    (
        "explain compare",
        "Décider côte à côte plusieurs réponses à une question : request.amount=50000,100000",
    ),
    (
        "law",
        "Montrer article par article ce qui du produit repose sur chaque texte, et ce que rien n'encode",
    ),
    (
        "law product",
        "Le produit avec toutes ses variantes, ou une variante après @",
    ),
    (
        "diff",
        "Dire ce qui change d'un produit à un autre, ou d'une version à la suivante : en mots et en décisions",
    ),
    (
        "diff product",
        "Le produit, avec sa variante après @ (`PRODUIT@` est le produit sans aucune), sinon avec toutes ; avec un second produit, celui d'avant",
    ),
    ("diff other", "Le produit d'après"),
    (
        "diff before",
        "Les produits tels qu'ils étaient : un dossier, ou une révision de git [défaut : HEAD]",
    ),
    (
        "diff book",
        "Décider aussi ces demandes : une en JSON par ligne, ou en CSV sous un en-tête de données ; - lit l'entrée standard",
    ),
    (
        "book",
        "Tirer au sort un portefeuille de demandes d'après les cases de statistiques publiées",
    ),
    (
        "book product",
        "Le produit, avec sa variante après @ s'il en a",
    ),
    (
        "book cells",
        "Ce dont on tire, en CSV : une colonne weight, et des données avec des réponses ou des plages de réponses",
    ),
    ("book rows", "Combien de demandes"),
    (
        "book seed",
        "Lesquelles : le même nombre donne le même portefeuille",
    ),
    (
        "timeline",
        "Décider une demande à chaque jour où quelque chose du produit change",
    ),
    (
        "timeline product",
        "Le produit, avec sa variante après @ s'il en a ; sans elle, la variante dont relève la demande",
    ),
    (
        "timeline application",
        "La demande en JSON ; - lit l'entrée standard",
    ),
    (
        "value",
        "Donner une valeur nommée d'un produit pour une demande, et comment elle est calculée ; hors des fenêtres aussi",
    ),
    (
        "value product",
        "Le produit, avec sa variante après @ s'il en a ; sans elle, la variante dont relève la demande",
    ),
    ("value name", "Une valeur nommée ou une règle du produit"),
    (
        "value application",
        "La demande en JSON ; - lit l'entrée standard",
    ),
    (
        "schedule",
        "Calculer un échéancier à partir des conditions d'un prêt",
    ),
    (
        "schedule terms",
        "Les conditions en JSON, voir `penteract schema terms` ; - lit l'entrée standard",
    ),
    (
        "loan",
        "Rejouer ce qui est arrivé à un prêt : son état un jour donné, et ce qui le solderait",
    ),
    (
        "loan terms",
        "Les conditions en JSON, voir `penteract schema terms`, un contrat avec sa garantie, voir `penteract schema contract`, ou un prêt tel que `decide --contract` l'écrit, voir `penteract schema running-loan` ; - lit l'entrée standard",
    ),
    (
        "loan events",
        "Ce qui est arrivé, en JSON, voir `penteract schema events` ; - lit l'entrée standard ; outre les évènements du prêt, s'il en a",
    ),
    ("loan payoff", "Dire aussi ce qui solderait le prêt ce jour"),
    (
        "loan claim",
        "Dire aussi ce que le garant paie pour l'évènement de crédit, appelé ce jour",
    ),
    (
        "loan payments",
        "Enregistrer aussi les paiements de ce fichier, en CSV avec les colonnes date, montant, référence, et au besoin payeur et payé_le (le jour d'un paiement rejeté) ; - lit l'entrée standard",
    ),
    (
        "loan skip_bad",
        "Enregistrer les autres lignes quand certaines ne peuvent l'être, et lister celles laissées de côté",
    ),
    (
        "loan write",
        "Écrire les évènements avec ceux enregistrés dans ce fichier, nouveau ou celui qui contient les évènements",
    ),
    (
        "rate",
        "Calculer un taux effectif à partir de flux datés ou espacés dans le temps",
    ),
    (
        "rate flows",
        "Les flux en JSON, voir `penteract schema flows` ; - lit l'entrée standard",
    ),
    ("rate method", "Quel taux"),
    (
        "method=aprc",
        "Taux annuel effectif global (TAEG), équation européenne",
    ),
    (
        "method=teg",
        "TEG d'un prêt professionnel : le taux d'une période multiplié par le nombre de périodes dans l'année",
    ),
    ("method=us", "Taux annuel de la Regulation Z des États-Unis"),
    ("method=irr", "Taux de rendement interne"),
    (
        "schema",
        "Afficher un schéma JSON : des demandes d'un produit, des conditions d'un prêt, des fichiers d'un produit",
    ),
    (
        "schema subject",
        "Un produit (le schéma de ses demandes), terms, events, flows, ou une sorte de fichier d'un produit ; sans lui, leurs noms à tous",
    ),
    (
        "schema write",
        "Écrire les schémas de tous les fichiers d'un produit dans ce dossier, pour les éditeurs ; seuls leurs noms sont affichés",
    ),
    (
        "schema option",
        "Avec un produit : le schéma des réponses que cette option demande",
    ),
    (
        "bundle",
        "Composer une publication de produits, la signer, la vérifier",
    ),
    (
        "pack",
        "Réunir les produits d'un dossier, ou un produit, avec les bibliothèques qu'ils emploient, dans une seule archive",
    ),
    ("pack folder", "Le dossier de produits, ou d'un produit"),
    ("pack write", "Le fichier de la publication"),
    (
        "pack from",
        "Le premier jour où elle peut s'ouvrir [par défaut : n'importe lequel]",
    ),
    (
        "pack until",
        "Le dernier jour où elle peut s'ouvrir [par défaut : n'importe lequel]",
    ),
    (
        "pack decisions_until",
        "La dernière version des décisions avec laquelle elle a été essayée [par défaut : celle de cette version]",
    ),
    (
        "sign",
        "Signer une publication avec une clé secrète de minisign ; les signatures qu'elle porte restent",
    ),
    (
        "sign file",
        "La publication, qui est écrite avec une signature de plus",
    ),
    (
        "sign key",
        "La clé secrète, telle que `minisign -G` l'écrit ; son mot de passe est demandé si elle en a un",
    ),
    (
        "verify",
        "Dire si une publication est entière, signée par ces clés, pour ce jour et ce moteur ; finir par 1 sinon",
    ),
    ("verify file", "La publication"),
    (
        "verify keys",
        "Une clé publique de minisign, ou son fichier ; plusieurs fois pour plusieurs",
    ),
    (
        "verify threshold",
        "Combien de ces clés doivent avoir signé [par défaut : toutes]",
    ),
    (
        "capabilities",
        "Afficher ce que cette version lit, ce d'après quoi elle décide et ce qu'elle refuse",
    ),
    (
        "completions",
        "Afficher ce qu'il faut à un shell pour compléter commandes et options",
    ),
    ("completions shell", "Le shell"),
    ("shell=bash", "source <(penteract completions bash)"),
    (
        "shell=zsh",
        "penteract completions zsh > ~/.zfunc/_penteract",
    ),
    (
        "shell=fish",
        "penteract completions fish > ~/.config/fish/completions/penteract.fish",
    ),
    ("help", "Afficher l'aide (davantage avec --help)"),
    ("help long", "Afficher l'aide (un résumé avec -h)"),
    ("version", "Afficher la version"),
];
