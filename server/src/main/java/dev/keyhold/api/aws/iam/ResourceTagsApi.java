package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.tag.ResourceTags;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.InstanceProfile;
import dev.keyhold.model.Role;
import java.util.List;

/** The tags of all resources that can have some. */
public final class ResourceTagsApi {
    private final List<TagRoutes<?>> resources;

    public ResourceTagsApi(
            ResourceTags<IdentityRef> users,
            ResourceTags<String> roles,
            ResourceTags<String> instanceProfiles,
            ResourceTags<Arn> policies,
            ResourceTags<String> mfaDevices,
            ResourceTags<Arn> oidcProviders) {
        this.resources = List.of(
                new TagRoutes<>(users, TagRoutes.Order.RESOURCE_FIRST, ResourceTagsApi::user),
                new TagRoutes<>(roles, TagRoutes.Order.RESOURCE_FIRST, ResourceTagsApi::role),
                new TagRoutes<>(instanceProfiles, TagRoutes.Order.RESOURCE_FIRST, ResourceTagsApi::instanceProfile),
                new TagRoutes<>(policies, TagRoutes.Order.RESOURCE_FIRST, ResourceTagsApi::policy),
                new TagRoutes<>(mfaDevices, TagRoutes.Order.RESOURCE_FIRST, ResourceTagsApi::mfaDevice),
                new TagRoutes<>(oidcProviders, TagRoutes.Order.RESOURCE_LAST, ResourceTagsApi::oidcProvider));
    }

    public List<Route> routes() {
        return resources.stream().map(TagRoutes::routes).flatMap(List::stream).toList();
    }

    private static TagRoutes.Resource<IdentityRef> user(Input input) {
        var name = input.required("UserName", Members.NAME);
        return new TagRoutes.Resource<>(Identity.fold(name), () -> new IdentityRef.Named(name));
    }

    private static TagRoutes.Resource<String> role(Input input) {
        var name = RolesApi.name(input);
        return new TagRoutes.Resource<>(Role.fold(name), () -> name);
    }

    private static TagRoutes.Resource<String> instanceProfile(Input input) {
        var name = InstanceProfilesApi.name(input);
        return new TagRoutes.Resource<>(InstanceProfile.fold(name), () -> name);
    }

    private static TagRoutes.Resource<Arn> policy(Input input) {
        var text = input.required("PolicyArn", Members.ARN);
        return new TagRoutes.Resource<>(text, () -> Members.policyArn(text));
    }

    private static TagRoutes.Resource<String> mfaDevice(Input input) {
        var serial = MfaDevicesApi.serial(input);
        return new TagRoutes.Resource<>(serial, () -> serial);
    }

    private static TagRoutes.Resource<Arn> oidcProvider(Input input) {
        var arn = OidcProvidersApi.arn(input);
        return new TagRoutes.Resource<>(arn.text(), () -> arn);
    }
}
