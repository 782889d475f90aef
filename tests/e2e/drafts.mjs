// One whole draft for each operation, with characters that somebody has to escape.

const TOKEN = { env: "HUAWEI_TOKEN" };

export const DRAFTS = {
  "hbr.CreateRestoreJob": {
    region: "cn-shanghai",
    parameters: {
      SourceType: "ECS_FILE",
      RestoreType: "ECS_FILE",
      VaultId: "v-0000fakevault",
      SnapshotId: "s-0000fakesnapshot",
      TargetInstanceId: "i-0000fakeinstance",
      TargetPath: "C:\\it's \"here\" 100% $HOME `x` ü",
      Include: ["/home/alice/*.pdf", "/srv/a & b"],
    },
  },
  "dbs.CreateRestoreTask": {
    region: "cn-hangzhou",
    answers: { database_engine: "MySQL" },
    parameters: {
      BackupPlanId: "dbs1fakeplan",
      RestoreTaskName: "drill's 1",
      DestinationEndpointInstanceType: "RDS",
      DestinationEndpointInstanceID: "rm-fake",
      DestinationEndpointRegion: "cn-hangzhou",
      RestoreTime: 1554560477000,
      DestinationEndpointUserName: "root",
      DestinationEndpointPassword: { env: "DBS_DESTINATION_PASSWORD" },
    },
  },
  "dbs.StartRestoreTask": { region: "cn-hangzhou", parameters: { RestoreTaskId: "s102fake" } },
  "hss.RestoreDuplicationInfo": {
    region: "cn-north-4",
    answers: { restore_kind: "disk" },
    parameters: {
      "X-Auth-Token": TOKEN,
      project_id: "p0fake",
      backup_id: "b0fake",
      mappings: [{ backup_id: "b1", volume_id: "v1" }],
    },
  },
  "cbr.RestoreBackup": {
    region: "cn-north-4",
    answers: { restore_kind: "disk" },
    parameters: { "X-Auth-Token": TOKEN, project_id: "p0fake", backup_id: "b0fake", restore: { volume_id: "v\"1'", power_on: false } },
  },
};

/** A draft as its file. */
export function draftText(operation) {
  return JSON.stringify({ restore_builder: 1, operation, ...DRAFTS[operation] });
}
