// Yandex Cloud SDK for Go: a service account with an authorized key that gets tokens until it is deleted, and encryption.
package main

import (
	"context"
	"log"
	"os"

	iam "github.com/yandex-cloud/go-genproto/yandex/cloud/iam/v1"
	kms "github.com/yandex-cloud/go-genproto/yandex/cloud/kms/v1"
	ycsdk "github.com/yandex-cloud/go-sdk/v2"
	"github.com/yandex-cloud/go-sdk/v2/credentials"
	"github.com/yandex-cloud/go-sdk/v2/pkg/iamkey"
	"github.com/yandex-cloud/go-sdk/v2/pkg/options"
	iamsdk "github.com/yandex-cloud/go-sdk/v2/services/iam/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"keyhold.dev/clients/internal/story"
)

func main() {
	ctx := context.Background()
	adminKey := story.Must(iamkey.ReadFromJSONFile(os.Getenv("KEYHOLD_ADMIN_KEY")))
	sdk := sdkOf(ctx, adminKey)
	defer sdk.Shutdown(ctx)

	accounts := iamsdk.NewServiceAccountClient(sdk)
	admin := story.Must(accounts.Get(ctx, &iam.GetServiceAccountRequest{
		ServiceAccountId: adminKey.GetServiceAccountId(),
	}))
	creation := story.Must(accounts.Create(ctx, &iam.CreateServiceAccountRequest{
		FolderId: admin.FolderId, Name: "go-sdk",
	}))
	account := story.Must(creation.Wait(ctx))

	keys := iamsdk.NewKeyClient(sdk)
	made := story.Must(keys.Create(ctx, &iam.CreateKeyRequest{
		ServiceAccountId: account.Id, KeyAlgorithm: iam.Key_RSA_2048,
	}))
	ownAccount := &iam.GetServiceAccountRequest{ServiceAccountId: account.Id}
	own := func() error {
		ownSdk := sdkOf(ctx, iamkey.New(made))
		defer ownSdk.Shutdown(ctx)
		_, err := iamsdk.NewServiceAccountClient(ownSdk).Get(ctx, ownAccount)
		return err
	}
	// It may do nothing yet, but who it is is known: not even it may read itself.
	refused(codes.PermissionDenied, own())

	connection := story.Must(sdk.GetConnection(ctx, "yandex.cloud.kms.v1.SymmetricKeyService.Create"))
	created := story.Must(kms.NewSymmetricKeyServiceClient(connection).Create(ctx, &kms.CreateSymmetricKeyRequest{
		FolderId: admin.FolderId, Name: "go-sdk", DefaultAlgorithm: kms.SymmetricAlgorithm_AES_256,
	}))
	var symmetric kms.SymmetricKey
	story.Check(created.GetResponse().UnmarshalTo(&symmetric))
	connection = story.Must(sdk.GetConnection(ctx, "yandex.cloud.kms.v1.SymmetricCryptoService.Encrypt"))
	crypto := kms.NewSymmetricCryptoServiceClient(connection)
	encrypted := story.Must(crypto.Encrypt(ctx, &kms.SymmetricEncryptRequest{
		KeyId: symmetric.Id, Plaintext: []byte("message"), AadContext: []byte("for go"),
	}))
	decrypted := story.Must(crypto.Decrypt(ctx, &kms.SymmetricDecryptRequest{
		KeyId: symmetric.Id, Ciphertext: encrypted.Ciphertext, AadContext: []byte("for go"),
	}))
	if string(decrypted.Plaintext) != "message" {
		log.Fatal("another message was decrypted")
	}
	_, err := crypto.Decrypt(ctx, &kms.SymmetricDecryptRequest{
		KeyId: symmetric.Id, Ciphertext: encrypted.Ciphertext, AadContext: []byte("for another"),
	})
	refused(codes.InvalidArgument, err)

	deletion := story.Must(keys.Delete(ctx, &iam.DeleteKeyRequest{KeyId: made.Key.Id}))
	story.Must(deletion.Wait(ctx))
	refused(codes.Unauthenticated, own())
	removal := story.Must(accounts.Delete(ctx, &iam.DeleteServiceAccountRequest{ServiceAccountId: account.Id}))
	story.Must(removal.Wait(ctx))
	_, err = accounts.Get(ctx, ownAccount)
	refused(codes.NotFound, err)
}

func sdkOf(ctx context.Context, key *iamkey.Key) *ycsdk.SDK {
	return story.Must(ycsdk.Build(ctx,
		options.WithDiscoveryEndpoint(os.Getenv("KEYHOLD_ENDPOINT")),
		options.WithCredentials(story.Must(credentials.ServiceAccountKey(key))),
	))
}

func refused(code codes.Code, err error) {
	if status.Code(err) != code {
		log.Fatalf("not refused with %s: %v", code, err)
	}
}
