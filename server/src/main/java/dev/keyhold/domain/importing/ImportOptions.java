package dev.keyhold.domain.importing;

/**
 * What the operator decides about an import.
 *
 * @param weak what becomes of keys with a weak secret
 * @param skipRefused whether what is refused is left out; else nothing is imported if anything is refused
 * @param dryRun whether it is only reported what would be done
 */
public record ImportOptions(Weak weak, boolean skipRefused, boolean dryRun) {
    /** What becomes of keys whose secret is weaker than {@link SecretStrength} demands. */
    public enum Weak {
        REFUSE,
        /** They are imported, marked and inactive. */
        INACTIVE,
        /** They are imported and marked. */
        ACTIVE
    }
}
