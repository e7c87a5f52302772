package dev.keyhold.policy;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A policy document, compiled once: immutable, and shared by all whom it applies to. It keeps its text as it was sent.
 */
public final class Policy {
    /** A document that grants nothing, such as a policy that was deleted while a session still names it. */
    public static final Policy EMPTY = builtIn("{\"Version\":\"2012-10-17\"}");

    /** Stands for a stored document that cannot be read: it denies everything. */
    public static final Policy UNREADABLE = builtIn(
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}]}");

    private final String text;
    private final List<Statement> statements;
    private final StatementIndex index;
    private final List<String> contextKeys;
    private final List<NamedPrincipal> principals;
    private final long memoryBytes;

    Policy(String text, List<Statement> statements, List<String> contextKeys, List<NamedPrincipal> principals) {
        this.text = text;
        this.statements = statements;
        this.index = StatementIndex.of(statements);
        this.contextKeys = contextKeys;
        this.principals = principals;
        this.memoryBytes = 64
                + MemorySize.of(text)
                + MemorySize.references(statements.size())
                + statements.stream().mapToLong(Statement::memoryBytes).sum()
                + index.memoryBytes()
                + MemorySize.references(contextKeys.size())
                + contextKeys.stream().mapToLong(MemorySize::of).sum()
                + principals.stream().mapToLong(NamedPrincipal::memoryBytes).sum();
    }

    /**
     * Reads and validates a document that is about to be stored.
     *
     * @throws MalformedPolicyException with the message that AWS answers with
     */
    public static Policy parse(PolicyKind kind, String text) {
        if (kind == PolicyKind.TRUST) {
            requireJson(text);
        }
        var document = DocumentParser.parse(text);
        DocumentValidator.validate(document, kind);
        return PolicyCompiler.compile(text, document, kind);
    }

    /** Reads a document that was stored. One that may not be stored any more denies everything. */
    public static Policy stored(PolicyKind kind, String text) {
        try {
            return parse(kind, text);
        } catch (MalformedPolicyException e) {
            return UNREADABLE;
        }
    }

    /**
     * The condition keys of a document that need not be complete: statements may lack actions and resources, and there
     * may be none.
     *
     * @return names as spelled, each once, in the order of the text
     * @throws MalformedPolicyException if its syntax is wrong
     */
    public static List<String> contextKeys(String text) {
        return ContextKeys.of(DocumentParser.read(text));
    }

    private static void requireJson(String text) {
        try {
            JsonReader.read(text);
        } catch (JsonReader.NotJsonException e) {
            throw new MalformedPolicyException(
                    "This policy contains invalid Json", String.valueOf(e.getMessage()), e.position());
        }
    }

    private static Policy builtIn(String text) {
        return PolicyCompiler.compile(text, DocumentParser.read(text), PolicyKind.INLINE);
    }

    /** The document as it was sent. */
    public String text() {
        return text;
    }

    public List<Statement> statements() {
        return statements;
    }

    /**
     * The condition keys that it uses, in conditions and in variables: as spelled, each once, in the order of the text.
     */
    public List<String> contextKeys() {
        return contextKeys;
    }

    /** Whom it names in Principal and NotPrincipal; who they are, and whether they exist, is for others to say. */
    public List<NamedPrincipal> principals() {
        return principals;
    }

    /**
     * The text with other values in place of some that it names as principals.
     *
     * @param value the other value, or empty for one that stays
     */
    public String withPrincipals(Function<NamedPrincipal, Optional<String>> value) {
        return PrincipalText.replace(text, principals, value);
    }

    /** What it takes on the heap, about: for the bound of a cache. */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** Whether a statement allows actions of that service, which is in lower case, on whatever conditions. */
    public boolean mayAllow(String service) {
        return index.candidates(Effect.ALLOW, service).size() > 0;
    }

    /** Which of its statements that is, the first being 1; 0 for a statement of another policy. */
    public int numberOf(Statement statement) {
        return statements.indexOf(statement) + 1;
    }

    StatementIndex index() {
        return index;
    }

    /**
     * A principal of a document.
     *
     * @param type {@code AWS}, {@code Service}, {@code Federated} or {@code CanonicalUser}; {@code *} where the
     *     principal is that alone
     */
    public record NamedPrincipal(String type, String value, Position position) {
        long memoryBytes() {
            return 48 + MemorySize.of(value);
        }
    }
}
