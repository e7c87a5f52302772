// AWS SDK for Go v2: a user with a key that signs, is disabled, is refused, and is deleted.
package main

import (
	"context"
	"log"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"keyhold.dev/clients/internal/story"
)

func main() {
	ctx := context.Background()
	// The endpoint, the authority and the root's key come from the environment.
	root := story.Must(config.LoadDefaultConfig(ctx))
	users := iam.NewFromConfig(root)
	name := aws.String("go")
	user := story.Must(users.CreateUser(ctx, &iam.CreateUserInput{UserName: name})).User
	key := story.Must(users.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: name})).AccessKey

	own := sts.NewFromConfig(root, func(options *sts.Options) {
		options.Credentials = credentials.NewStaticCredentialsProvider(*key.AccessKeyId, *key.SecretAccessKey, "")
	})
	caller := func() (*sts.GetCallerIdentityOutput, error) {
		return own.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	}
	if arn := story.Must(caller()).Arn; *arn != *user.Arn {
		log.Fatalf("the key of %s is that of %s", *user.Arn, *arn)
	}

	story.Must(users.UpdateAccessKey(ctx, &iam.UpdateAccessKeyInput{
		UserName: name, AccessKeyId: key.AccessKeyId, Status: types.StatusTypeInactive,
	}))
	_, err := caller()
	story.Refused("InvalidClientTokenId", err)

	found := false
	pages := iam.NewListUsersPaginator(users, &iam.ListUsersInput{})
	for pages.HasMorePages() {
		for _, each := range story.Must(pages.NextPage(ctx)).Users {
			found = found || *each.UserName == *name
		}
	}
	if !found {
		log.Fatal("the user is not in the list")
	}

	story.Must(users.DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: name, AccessKeyId: key.AccessKeyId}))
	_, err = caller()
	story.Refused("InvalidClientTokenId", err)
	story.Must(users.DeleteUser(ctx, &iam.DeleteUserInput{UserName: name}))
	_, err = users.GetUser(ctx, &iam.GetUserInput{UserName: name})
	story.Refused("NoSuchEntity", err)
}
