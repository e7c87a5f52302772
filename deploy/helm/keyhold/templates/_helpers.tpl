{{- define "keyhold.name" -}}
{{- if contains "keyhold" .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-keyhold" .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "keyhold.selector" -}}
app.kubernetes.io/name: keyhold
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "keyhold.labels" -}}
{{ include "keyhold.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* What would only be noticed when the second node starts. */}}
{{- define "keyhold.check" -}}
{{- if gt (int .Values.replicas) 1 -}}
{{- if not .Values.store.secretName -}}{{- fail "several nodes need a shared database: set store.secretName" -}}{{- end -}}
{{- if not .Values.rootKey.secretName -}}{{- fail "several nodes need one root key: set rootKey.secretName" -}}{{- end -}}
{{- if not .Values.tls.secretName -}}{{- fail "several nodes need one certificate: set tls.secretName" -}}{{- end -}}
{{- end -}}
{{- end -}}
