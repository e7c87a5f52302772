terraform {
  required_providers {
    yandex = {
      source  = "yandex-cloud/yandex"
      version = "0.222.0"
    }
  }
}

variable "endpoint" {
  type = string
}

variable "admin_key" {
  type = string
}

provider "yandex" {
  endpoint                 = var.endpoint
  service_account_key_file = var.admin_key
}

data "yandex_iam_service_account" "admin" {
  service_account_id = jsondecode(file(var.admin_key)).service_account_id
}

resource "yandex_iam_service_account" "robot" {
  name      = "terraform-robot"
  folder_id = data.yandex_iam_service_account.admin.folder_id
}

resource "yandex_iam_service_account_static_access_key" "robot" {
  service_account_id = yandex_iam_service_account.robot.id
}

resource "yandex_kms_symmetric_key" "robot" {
  name              = "terraform-key"
  folder_id         = data.yandex_iam_service_account.admin.folder_id
  default_algorithm = "AES_256"
}
