package dev.keyhold.domain.identity;

import dev.keyhold.domain.Operation;
import dev.keyhold.domain.policy.Authorizer;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Target;
import dev.keyhold.store.Store;
import java.util.Optional;

/**
 * What an account has none of: who asks is authorized, and whom it is asked about is looked up, as for what there is.
 */
public final class Absences {
    private final Store store;
    private final Subjects subjects;
    private final Authorizer authorizer;

    public Absences(Store store, Subjects subjects, Authorizer authorizer) {
        this.store = store;
        this.subjects = subjects;
        this.authorizer = authorizer;
    }

    /** The named user, or whoever signed, of whom something is listed. */
    public Identity ofUser(Caller caller, Operation operation, Optional<String> name) {
        var subject = subjects.require(caller, operation, name);
        return store.read(subject::find);
    }

    /** Lets pass who may list something of the account. */
    public void ofAccount(Caller caller, Operation operation) {
        authorizer.require(caller, operation, new Target.WholeAccount(caller.account()));
    }

    /** Refuses: nobody has a password. */
    public Refused loginProfile(Caller caller, Operation operation, Optional<String> name) {
        var user = ofUser(caller, operation, name);
        return new Refused(new Refusal.NotFound(Refusal.Kind.LOGIN_PROFILE, user.name()));
    }

    /** Refuses: there are no passwords to have rules for. */
    public Refused passwordPolicy(Caller caller, Operation operation) {
        ofAccount(caller, operation);
        return new Refused(new Refusal.NotFound(
                Refusal.Kind.PASSWORD_POLICY, caller.account().text()));
    }
}
