package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.ForwardedCall;
import dev.keyhold.api.gateway.mapping.RequestMapping;
import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.ResourceName;
import dev.keyhold.sigv4.Audience;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The requests to a store with the API of S3. */
public final class S3RequestMapping implements RequestMapping {
    private static final String SERVICE = "s3:";
    /** The names of actions by what the tables call them, each as soon as a request needs it. */
    private static final Map<String, ActionName> NAMES = new ConcurrentHashMap<>();

    private final BucketDomains domains;
    private final Audience.Plus plus;

    /**
     * For a store.
     *
     * @param domains those whose subdomains are buckets, exactly as the store has them; none if it has path style only
     * @param plus how the store reads a plus in a path
     * @throws IllegalArgumentException with a message for the operator
     */
    public S3RequestMapping(List<String> domains, Audience.Plus plus) {
        this.domains = BucketDomains.parse(domains);
        this.plus = plus;
    }

    @Override
    public List<AccessCheck> map(ForwardedCall call) throws UnmappableException {
        var request = S3Request.of(call, domains, plus);
        var checks = new Checks(request, tags(request));
        if (request.operation().level() == S3Resource.Level.BUCKET
                && request.operation().subresource().equals("delete")) {
            checks.addDeletions();
            return checks.all();
        }
        if (request.operation().subresource().equals("restore")) {
            RestoreOrder.requirePlain(request);
        }
        var actions = request.operation().actions(request.version());
        for (var action : actions) {
            checks.add(action);
        }
        for (var action : AdditionalActions.of(request)) {
            checks.add(action);
        }
        checks.addSource();
        return checks.all();
    }

    private static ActionName name(String action) {
        // All but the first of them need no lock.
        var known = NAMES.get(action);
        return known == null ? NAMES.computeIfAbsent(action, it -> ActionName.of(SERVICE + it)) : known;
    }

    private static ObjectTags tags(S3Request request) throws UnmappableException {
        var operation = request.operation();
        if (operation.actions().contains("PutObject")) {
            return ObjectTags.of(request.headers(), request.copiesTags());
        }
        return operation.subresource().equals("tagging") ? ObjectTags.UNKNOWN : ObjectTags.NONE;
    }

    /** What one request needs. */
    private static final class Checks {
        private final S3Request request;
        private final ObjectTags tags;
        private final List<AccessCheck> all = new ArrayList<>();

        Checks(S3Request request, ObjectTags tags) {
            this.request = request;
            this.tags = tags;
        }

        List<AccessCheck> all() {
            return List.copyOf(all);
        }

        void add(String action) {
            add(action, request.resource(), request.version());
        }

        /** What is read of the object that is copied; with its tags only if the request says so. */
        void addSource() {
            if (request.source().isEmpty()) {
                return;
            }
            var source = request.source().get();
            var isVersion = source.version().isPresent();
            add(isVersion ? "GetObjectVersion" : "GetObject", source.object(), source.version());
            if (request.copiesTags()
                    && request.headers().get(S3Headers.TAGGING_DIRECTIVE).equals(Optional.of("COPY"))) {
                add(isVersion ? "GetObjectVersionTagging" : "GetObjectTagging", source.object(), source.version());
            }
        }

        /** One for each object if the list of them is there; otherwise the request may be about any of the bucket. */
        void addDeletions() throws UnmappableException {
            var bypasses = AdditionalActions.bypassesRetention(request);
            if (!XmlBody.isReadable(request)) {
                addEvery("DeleteObject");
                addEvery("DeleteObjectVersion");
                if (bypasses) {
                    addEvery(AdditionalActions.BYPASS);
                }
                return;
            }
            for (var entry : DeleteList.parse(request.call().wire().body())) {
                var object = request.resource().object(entry.key());
                add(entry.version().isPresent() ? "DeleteObjectVersion" : "DeleteObject", object, entry.version());
                if (bypasses) {
                    add(AdditionalActions.BYPASS, object, entry.version());
                }
            }
        }

        private void addEvery(String action) {
            add(action, request.resource().everyObject(), true, ContextValue.UNKNOWN);
        }

        private void add(String action, S3Resource resource, Optional<String> version) {
            add(
                    action,
                    resource.name(),
                    resource.level() == S3Resource.Level.OBJECT,
                    version.map(ContextValue::of).orElse(ContextValue.ABSENT));
        }

        private void add(String action, ResourceName resource, boolean ofObject, ContextValue version) {
            all.add(new AccessCheck(
                    name(action), resource, new S3ConditionKeys(request, action, ofObject, version, tags)));
        }
    }
}
