package dev.keyhold.policy;

/** The action of a request, such as {@code iam:GetUser}. Names of actions have no case. */
public final class ActionName {
    private final String text;
    private final String lowerCase;
    private final String service;

    private ActionName(String text) {
        this.text = text;
        this.lowerCase = Strings.lowerCase(text);
        this.service = lowerCase.substring(0, Math.max(0, lowerCase.indexOf(':')));
    }

    public static ActionName of(String text) {
        return new ActionName(text);
    }

    String lowerCase() {
        return lowerCase;
    }

    /** What stands before the colon, in lower case. */
    String service() {
        return service;
    }

    /** The name as it was given. */
    @Override
    public String toString() {
        return text;
    }
}
