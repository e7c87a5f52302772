package dev.keyhold.domain.authz;

import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.ResourceId;
import java.util.List;

/** The stored grants that evaluators decide by. */
@FunctionalInterface
public interface PolicyData {
    /** The role bindings on a resource itself, without those of what it is in. */
    List<AccessBinding> bindingsOn(ResourceId resource);
}
