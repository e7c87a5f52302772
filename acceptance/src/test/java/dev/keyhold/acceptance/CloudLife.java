package dev.keyhold.acceptance;

import static dev.keyhold.acceptance.YandexSdkProgram.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import java.time.Instant;
import yandex.cloud.api.access.Access.AccessBinding;
import yandex.cloud.api.access.Access.ListAccessBindingsRequest;
import yandex.cloud.api.organizationmanager.v1.OrganizationOuterClass.Organization;
import yandex.cloud.api.organizationmanager.v1.OrganizationServiceOuterClass.GetOrganizationRequest;
import yandex.cloud.api.organizationmanager.v1.OrganizationServiceOuterClass.ListOrganizationsRequest;
import yandex.cloud.api.organizationmanager.v1.OrganizationServiceOuterClass.UpdateOrganizationRequest;
import yandex.cloud.api.resourcemanager.v1.CloudOuterClass.Cloud;
import yandex.cloud.api.resourcemanager.v1.CloudServiceOuterClass.CreateCloudMetadata;
import yandex.cloud.api.resourcemanager.v1.CloudServiceOuterClass.CreateCloudRequest;
import yandex.cloud.api.resourcemanager.v1.CloudServiceOuterClass.DeleteCloudMetadata;
import yandex.cloud.api.resourcemanager.v1.CloudServiceOuterClass.DeleteCloudRequest;
import yandex.cloud.api.resourcemanager.v1.CloudServiceOuterClass.GetCloudRequest;
import yandex.cloud.api.resourcemanager.v1.CloudServiceOuterClass.ListCloudsRequest;
import yandex.cloud.api.resourcemanager.v1.CloudServiceOuterClass.UpdateCloudRequest;
import yandex.cloud.api.resourcemanager.v1.FolderServiceOuterClass.CreateFolderRequest;

/**
 * A cloud from its creation to its deletion, by the vendor's SDK for Java and in the order of the calls of Terraform's
 * {@code yandex_resourcemanager_cloud}: create, read, update by mask, read, delete with a time that is past, read.
 */
final class CloudLife {
    private static final String NAME = "second-team";

    private final YandexSdk sdk;

    CloudLife(YandexSdk sdk) {
        this.sdk = sdk;
    }

    /** Fails with an exception at the first thing that is not as it should be. */
    void run() throws Exception {
        var organization = organization();
        var cloud = created(organization);
        assertThat(get(cloud.getId())).isEqualTo(cloud);
        assertThat(named()).isEqualTo(cloud);
        isOwnedByItsCreator(cloud);
        updated(cloud);
        deleted(cloud);
        describe(organization);
    }

    private Organization organization() {
        var listed = sdk.organizations()
                .list(ListOrganizationsRequest.getDefaultInstance())
                .getOrganizationsList();
        assertThat(listed).hasSize(1);
        return listed.getFirst();
    }

    private Cloud created(Organization organization) throws Exception {
        var operation = sdk.done(sdk.clouds()
                .create(CreateCloudRequest.newBuilder()
                        .setOrganizationId(organization.getId())
                        .setName(NAME)
                        .putLabels("stage", "test")
                        .build()));
        var cloud = operation.getResponse().unpack(Cloud.class);
        assertThat(operation.getMetadata().unpack(CreateCloudMetadata.class).getCloudId())
                .isEqualTo(cloud.getId());
        assertThat(cloud.getOrganizationId()).isEqualTo(organization.getId());
        return cloud;
    }

    private Cloud get(String id) {
        return sdk.clouds().get(GetCloudRequest.newBuilder().setCloudId(id).build());
    }

    private Cloud named() {
        return sdk.clouds()
                .list(ListCloudsRequest.newBuilder()
                        .setFilter("name=\"" + NAME + "\"")
                        .build())
                .getClouds(0);
    }

    private void isOwnedByItsCreator(Cloud cloud) throws Exception {
        assertThat(sdk.clouds()
                        .listAccessBindings(ListAccessBindingsRequest.newBuilder()
                                .setResourceId(cloud.getId())
                                .build())
                        .getAccessBindingsList())
                .extracting(AccessBinding::getRoleId)
                .containsExactly("resource-manager.clouds.owner");
        sdk.done(sdk.folders()
                .create(CreateFolderRequest.newBuilder()
                        .setCloudId(cloud.getId())
                        .setName("attic")
                        .build()));
    }

    private void updated(Cloud cloud) throws Exception {
        var update = UpdateCloudRequest.newBuilder()
                .setCloudId(cloud.getId())
                .setUpdateMask(FieldMask.newBuilder().addPaths("description").addPaths("labels"))
                .setDescription("for the second team");
        sdk.done(sdk.clouds().update(update.build()));
        assertThat(get(cloud.getId()))
                .isEqualTo(cloud.toBuilder()
                        .setDescription("for the second team")
                        .clearLabels()
                        .build());
    }

    private void deleted(Cloud cloud) throws Exception {
        var now = Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond());
        var operation = sdk.done(sdk.clouds()
                .delete(DeleteCloudRequest.newBuilder()
                        .setCloudId(cloud.getId())
                        .setDeleteAfter(now)
                        .build()));
        assertThat(operation.getResponse().is(Empty.class)).isTrue();
        var metadata = operation.getMetadata().unpack(DeleteCloudMetadata.class);
        assertThat(metadata.getCloudId()).isEqualTo(cloud.getId());
        assertThat(metadata.getDeleteAfter().getSeconds()).isGreaterThan(now.getSeconds());
        assertRefused(Status.Code.NOT_FOUND, () -> get(cloud.getId()));
    }

    private void describe(Organization organization) throws Exception {
        var update = UpdateOrganizationRequest.newBuilder()
                .setOrganizationId(organization.getId())
                .setUpdateMask(FieldMask.newBuilder().addPaths("title"))
                .setTitle("Acme Ltd");
        sdk.done(sdk.organizations().update(update.build()));
        assertThat(sdk.organizations()
                        .get(GetOrganizationRequest.newBuilder()
                                .setOrganizationId(organization.getId())
                                .build()))
                .isEqualTo(organization.toBuilder().setTitle("Acme Ltd").build());
    }
}
