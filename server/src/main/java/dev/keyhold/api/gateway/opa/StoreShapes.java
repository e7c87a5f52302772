package dev.keyhold.api.gateway.opa;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.keyhold.api.gateway.JsonObject;
import dev.keyhold.api.gateway.MalformedRequestException;
import dev.keyhold.api.gateway.mapping.RequestMapping;
import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.model.PublicUrl;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the requests of stores for decisions. Each kind of store has a shape of its own. */
public final class StoreShapes {
    private static final JsonObject NOTHING = new JsonObject(JsonNodeFactory.instance.objectNode(), "");

    private final Optional<PublicUrl> publicUrl;
    private final RgwShape rgw;

    /**
     * Shapes.
     *
     * @param publicUrl what the issuers of this installation begin with
     * @param mapping of requests to actions, for stores that name no action
     */
    public StoreShapes(Optional<PublicUrl> publicUrl, RequestMapping mapping, InstantSource clock) {
        this.publicUrl = publicUrl;
        this.rgw = new RgwShape(mapping, clock);
    }

    /**
     * Reads a request of any of these stores.
     *
     * @throws UndecidableException where it is understood that far that the answer is no
     */
    StoreRequest read(JsonObject request) throws MalformedRequestException, UndecidableException {
        var input = request.object("input");
        var isRustfs = input.has("identity");
        var isRgw = input.has("user_info");
        if (isRustfs && isRgw) {
            throw new MalformedRequestException("input must have only one of identity and user_info");
        }
        if (isRgw) {
            return rgw.read(input);
        }
        return isRustfs ? rustfs(input) : minio(input);
    }

    private StoreRequest minio(JsonObject input) throws MalformedRequestException, UndecidableException {
        var account = input.text("account");
        var action = input.text("action");
        var original = input.textOrEmpty("originalAction");
        var bucket = input.textOrEmpty("bucket");
        var name = input.textOrEmpty("object");
        var denyOnly = input.flag("denyOnly");
        var isOwner = input.flag("owner");
        var claims = claims(input);
        var conditions = StoreConditions.read(ConditionName.MINIO, input.find("conditions"), claims.replaced());
        return StoreRequest.of(claims.client(account, isOwner), denyOnly, () -> {
            var object = StoreObject.of(bucket, name);
            var checks = new ArrayList<AccessCheck>();
            checks.add(StoreRequest.check(input, action, object, denyOnly, conditions));
            // The store tries another action when the one that the request is about was refused.
            if (!original.isEmpty() && !original.equalsIgnoreCase(action)) {
                checks.add(StoreRequest.check(input, original, object, denyOnly, conditions));
            }
            return checks;
        });
    }

    private StoreRequest rustfs(JsonObject input) throws MalformedRequestException, UndecidableException {
        var identity = input.object("identity");
        var resource = input.object("resource");
        var context = input.find("context").orElse(NOTHING);
        var account = identity.text("account");
        var action = input.text("action");
        var isOwner = identity.flag("is_owner");
        var denyOnly = context.flag("deny_only");
        var claims = claims(identity);
        var conditions = StoreConditions.read(ConditionName.RUSTFS, context.find("conditions"), claims.replaced());
        var bucket = resource.textOrEmpty("bucket");
        var name = resource.textOrEmpty("object");
        if (!resource.textOrEmpty("arn").equals(StoreObject.PREFIX + bucket + (name.isEmpty() ? "" : "/" + name))) {
            throw resource.mustBe("arn", "that of the bucket and the object");
        }
        return StoreRequest.of(
                claims.client(account, isOwner),
                denyOnly,
                () -> List.of(StoreRequest.check(input, action, StoreObject.of(bucket, name), denyOnly, conditions)));
    }

    private StoreClaims claims(JsonObject of) throws MalformedRequestException {
        return new StoreClaims(of.find("claims").orElse(NOTHING), publicUrl);
    }
}
