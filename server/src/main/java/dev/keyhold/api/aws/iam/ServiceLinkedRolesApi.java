package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.identity.AbsentResources;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ResourceRef;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Roles that services of AWS make for themselves. No such service is here, so none has a role. */
public final class ServiceLinkedRolesApi {
    private static final String PATH = "/aws-service-role/";
    private static final String NAME = "AWSServiceRoleFor";
    private static final TextConstraint SUFFIX = TextConstraint.matching(1, 64, "[\\w+=,.@-]+");
    private static final TextConstraint TASK = TextConstraint.length(1, 1_000);
    private static final Pattern TASK_ID =
            Pattern.compile("task(?<path>/aws-service-role/[\\w+=,.@-]{1,128}/)(?<name>[\\w+=,.@-]{1,64})/[0-9a-f-]+");

    private final AbsentResources absences;

    public ServiceLinkedRolesApi(AbsentResources absences) {
        this.absences = absences;
    }

    public List<Route> routes() {
        return List.of(
                Route.silent(IamAction.CREATE_SERVICE_LINKED_ROLE, this::create),
                Route.silent(IamAction.DELETE_SERVICE_LINKED_ROLE, this::delete),
                Route.silent(IamAction.GET_SERVICE_LINKED_ROLE_DELETION_STATUS, this::deletionStatus));
    }

    private void create(ActionCall call) {
        var service = call.input().required("AWSServiceName", Members.NAME);
        var _ = call.input().text("Description", RolesApi.DESCRIPTION_TEXT);
        var suffix = call.input().text("CustomSuffix", SUFFIX);
        call.input().check();
        var name = NAME + suffix.map(it -> "_" + it).orElse("");
        var role = new ResourceRef.Role(call.principal().account(), PATH + service + "/", name, Optional.empty());
        absences.ofKind(
                call.principal(), IamAction.CREATE_SERVICE_LINKED_ROLE, new ResourceRef.New(role), RequestDetails.NONE);
        throw AwsException.of(
                AwsErrorCode.ACCESS_DENIED, "Cannot find Service Linked Role template for " + Redaction.name(service));
    }

    private void delete(ActionCall call) {
        var name = RolesApi.name(call.input());
        call.input().check();
        throw absences.linkedRole(call.principal(), IamAction.DELETE_SERVICE_LINKED_ROLE, name);
    }

    private void deletionStatus(ActionCall call) {
        var task = call.input().required("DeletionTaskId", TASK);
        call.input().check();
        var id = TASK_ID.matcher(task);
        if (!id.matches()) {
            throw AwsException.of(AwsErrorCode.INVALID_INPUT, "The deletion task id is not valid.");
        }
        var role =
                new ResourceRef.Role(call.principal().account(), id.group("path"), id.group("name"), Optional.empty());
        absences.ofKind(call.principal(), IamAction.GET_SERVICE_LINKED_ROLE_DELETION_STATUS, role, RequestDetails.NONE);
        throw AwsException.of(
                AwsErrorCode.NO_SUCH_ENTITY, "The deletion task with id " + Redaction.name(task) + " cannot be found.");
    }
}
