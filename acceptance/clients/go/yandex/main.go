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
)

func main() {
	ctx := context.Background()
	adminKey := must(iamkey.ReadFromJSONFile(os.Getenv("KEYHOLD_ADMIN_KEY")))
	sdk := sdkOf(ctx, adminKey)
	defer sdk.Shutdown(ctx)

	accounts := iamsdk.NewServiceAccountClient(sdk)
	admin := must(accounts.Get(ctx, &iam.GetServiceAccountRequest{ServiceAccountId: adminKey.GetServiceAccountId()}))
	creation := must(accounts.Create(ctx, &iam.CreateServiceAccountRequest{FolderId: admin.FolderId, Name: "go-sdk"}))
	account := must(creation.Wait(ctx))

	keys := iamsdk.NewKeyClient(sdk)
	made := must(keys.Create(ctx, &iam.CreateKeyRequest{
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

	connection := must(sdk.GetConnection(ctx, "yandex.cloud.kms.v1.SymmetricKeyService.Create"))
	created := must(kms.NewSymmetricKeyServiceClient(connection).Create(ctx, &kms.CreateSymmetricKeyRequest{
		FolderId: admin.FolderId, Name: "go-sdk", DefaultAlgorithm: kms.SymmetricAlgorithm_AES_256,
	}))
	var symmetric kms.SymmetricKey
	check(created.GetResponse().UnmarshalTo(&symmetric))
	connection = must(sdk.GetConnection(ctx, "yandex.cloud.kms.v1.SymmetricCryptoService.Encrypt"))
	crypto := kms.NewSymmetricCryptoServiceClient(connection)
	encrypted := must(crypto.Encrypt(ctx, &kms.SymmetricEncryptRequest{
		KeyId: symmetric.Id, Plaintext: []byte("message"), AadContext: []byte("for go"),
	}))
	decrypted := must(crypto.Decrypt(ctx, &kms.SymmetricDecryptRequest{
		KeyId: symmetric.Id, Ciphertext: encrypted.Ciphertext, AadContext: []byte("for go"),
	}))
	if string(decrypted.Plaintext) != "message" {
		log.Fatal("another message was decrypted")
	}
	_, err := crypto.Decrypt(ctx, &kms.SymmetricDecryptRequest{
		KeyId: symmetric.Id, Ciphertext: encrypted.Ciphertext, AadContext: []byte("for another"),
	})
	refused(codes.InvalidArgument, err)

	deletion := must(keys.Delete(ctx, &iam.DeleteKeyRequest{KeyId: made.Key.Id}))
	must(deletion.Wait(ctx))
	refused(codes.Unauthenticated, own())
	removal := must(accounts.Delete(ctx, &iam.DeleteServiceAccountRequest{ServiceAccountId: account.Id}))
	must(removal.Wait(ctx))
	_, err = accounts.Get(ctx, ownAccount)
	refused(codes.NotFound, err)
}

func sdkOf(ctx context.Context, key *iamkey.Key) *ycsdk.SDK {
	return must(ycsdk.Build(ctx,
		options.WithDiscoveryEndpoint(os.Getenv("KEYHOLD_ENDPOINT")),
		options.WithCredentials(must(credentials.ServiceAccountKey(key))),
	))
}

func refused(code codes.Code, err error) {
	if status.Code(err) != code {
		log.Fatalf("not refused with %s: %v", code, err)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
