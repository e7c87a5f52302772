// AWS SDK for Go v2: a user with a key that signs, is disabled, is refused, and is deleted.
package main

import (
	"context"
	"errors"
	"log"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

func main() {
	ctx := context.Background()
	// The endpoint, the authority and the root's key come from the environment.
	root := must(config.LoadDefaultConfig(ctx))
	users := iam.NewFromConfig(root)
	name := aws.String("go")
	user := must(users.CreateUser(ctx, &iam.CreateUserInput{UserName: name})).User
	key := must(users.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: name})).AccessKey

	own := sts.NewFromConfig(root, func(options *sts.Options) {
		options.Credentials = credentials.NewStaticCredentialsProvider(*key.AccessKeyId, *key.SecretAccessKey, "")
	})
	caller := func() (*sts.GetCallerIdentityOutput, error) {
		return own.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	}
	if arn := must(caller()).Arn; *arn != *user.Arn {
		log.Fatalf("the key of %s is that of %s", *user.Arn, *arn)
	}

	must(users.UpdateAccessKey(ctx, &iam.UpdateAccessKeyInput{
		UserName: name, AccessKeyId: key.AccessKeyId, Status: types.StatusTypeInactive,
	}))
	_, err := caller()
	refused("InvalidClientTokenId", err)

	found := false
	pages := iam.NewListUsersPaginator(users, &iam.ListUsersInput{})
	for pages.HasMorePages() {
		for _, each := range must(pages.NextPage(ctx)).Users {
			found = found || *each.UserName == *name
		}
	}
	if !found {
		log.Fatal("the user is not in the list")
	}

	must(users.DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: name, AccessKeyId: key.AccessKeyId}))
	_, err = caller()
	refused("InvalidClientTokenId", err)
	must(users.DeleteUser(ctx, &iam.DeleteUserInput{UserName: name}))
	_, err = users.GetUser(ctx, &iam.GetUserInput{UserName: name})
	refused("NoSuchEntity", err)
}

func refused(code string, err error) {
	var known smithy.APIError
	if !errors.As(err, &known) || known.ErrorCode() != code {
		log.Fatalf("not refused with %s: %v", code, err)
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
