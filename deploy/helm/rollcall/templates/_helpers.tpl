{{- define "rollcall.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "rollcall.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "rollcall.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "rollcall.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "rollcall.selectorLabels" -}}
app.kubernetes.io/name: {{ include "rollcall.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "rollcall.labels" -}}
{{ include "rollcall.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "rollcall.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "rollcall.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "rollcall.image" -}}
{{- with .Values.image }}
{{- if .digest }}
{{- printf "%s@%s" .repository .digest }}
{{- else }}
{{- printf "%s:%s" .repository (default $.Chart.AppVersion .tag) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "rollcall.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "rollcall.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* The secrets as files: in the environment, every child and every crash report would have them. */}}
{{- define "rollcall.secretFiles" -}}
{{- $files := list }}
{{- with .Values.keys }}
{{- if .existingSecret }}
{{- $names := dict "ROLLCALL_ADMIN_KEY" .adminKey "ROLLCALL_API_KEY" .apiKey "ROLLCALL_MASTER_KEY" .masterKey }}
{{- range $variable, $key := $names }}
{{- if $key }}
{{- $files = append $files (dict "variable" $variable "secret" $.Values.keys.existingSecret "key" $key) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.postgres }}
{{- if .enabled }}
{{- $files = append $files (dict "variable" "ROLLCALL_DATABASE_URL" "secret" .existingSecret "key" .key) }}
{{- end }}
{{- end }}
{{- toJson $files }}
{{- end }}

{{/* What is the same in the pods of the StatefulSet and of the Deployment. */}}
{{- define "rollcall.podTemplate" -}}
{{- $secretFiles := include "rollcall.secretFiles" . | fromJsonArray -}}
metadata:
  labels:
    {{- include "rollcall.labels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/config: {{ toYaml .Values.config | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "rollcall.serviceAccountName" . }}
  automountServiceAccountToken: false
  # Otherwise a service named rollcall sets ROLLCALL_PORT to an address.
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
  securityContext:
    {{- include "rollcall.podSecurityContext" . | nindent 4 }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . | quote }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    {{- with .Values.topologySpreadConstraints }}
    {{- toYaml . | nindent 4 }}
    {{- else }}
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "rollcall.selectorLabels" . | nindent 10 }}
    {{- end }}
  containers:
    - name: rollcall
      image: {{ include "rollcall.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args:
        - serve
        - --no-detect
        {{- range .Values.extraArgs }}
        - {{ . | quote }}
        {{- end }}
      env:
        - name: ROLLCALL_HOST
          value: 0.0.0.0
        - name: ROLLCALL_PORT
          value: "8484"
        # Until no proxy sends requests to this pod any more.
        - name: ROLLCALL_DRAIN
          value: 10s
        {{- if .Values.config }}
        - name: ROLLCALL_CONFIG
          value: /etc/rollcall/rollcall.yaml
        {{- end }}
        {{- range $secretFiles }}
        - name: {{ .variable }}_FILE
          value: /run/secrets/rollcall/{{ .variable }}
        {{- end }}
        {{- with .Values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - name: http
          containerPort: 8484
      # A server that waits for its database is alive and not ready: a restart would not help it.
      livenessProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: { path: /readyz, port: http }
        periodSeconds: 3
        timeoutSeconds: 3
        failureThreshold: 2
      securityContext:
        {{- include "rollcall.securityContext" . | nindent 8 }}
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      {{- with include "rollcall.volumeMounts" . | trim }}
      volumeMounts:
        {{- . | nindent 8 }}
      {{- end }}
  {{- with include "rollcall.volumes" . | trim }}
  volumes:
    {{- . | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "rollcall.volumes" -}}
{{- $secretFiles := include "rollcall.secretFiles" . | fromJsonArray }}
{{- if not (or .Values.postgres.enabled .Values.persistence.enabled) }}
- name: data
  emptyDir: {}
{{- end }}
{{- if .Values.config }}
- name: config
  configMap:
    name: {{ include "rollcall.fullname" . }}
{{- end }}
{{- if $secretFiles }}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- range $secretFiles }}
      - secret:
          name: {{ .secret }}
          items:
            - { key: {{ .key }}, path: {{ .variable }} }
      {{- end }}
{{- end }}
{{- with .Values.extraVolumes }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- define "rollcall.volumeMounts" -}}
{{- if not .Values.postgres.enabled }}
- name: data
  mountPath: /var/lib/rollcall
{{- end }}
{{- if .Values.config }}
- name: config
  mountPath: /etc/rollcall
  readOnly: true
{{- end }}
{{- if or .Values.keys.existingSecret .Values.postgres.enabled }}
- name: secrets
  mountPath: /run/secrets/rollcall
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}
