// Which fields exist follows from the choices; what a hidden field holds stays and is never sent.

import { expect, random, test } from "./form-page.mjs";

const CREATE_JOB = "hbr.CreateRestoreJob";

const FILES = ["TargetFileSystemId", "TargetCreateTime", "TargetPath"];
const ROLLBACK = [
  "UdmRegionId",
  "UdmDetail.sourceInstanceId",
  "UdmDetail.forceRestore",
  "UdmDetail.bootAfterRestore",
];
/** For each RestoreType: the SourceType that goes with it, and the fields that it alone has. */
const RESTORES = {
  ECS_FILE: ["ECS_FILE", ["TargetInstanceId", "TargetPath"]],
  OSS: ["OSS", ["TargetBucket", "TargetPrefix"]],
  NAS: ["NAS", FILES],
  COMMON_FILE_SYSTEM: ["COMMON_FILE_SYSTEM", FILES],
  OTS_TABLE: [
    "OTS_TABLE",
    [
      "TargetTime",
      "TargetInstanceName",
      "TargetTableName",
      "OtsDetail.OverwriteExisting",
      "OtsDetail.ReGenerateAutoIncrementPK",
      "OtsDetail.RestoreIndex",
      "OtsDetail.RestoreSearchIndex",
      "OtsDetail.IndexNameSuffix",
      "OtsDetail.SearchIndexNameSuffix",
      "OtsDetail.BatchChannelCount",
    ],
  ],
  UDM_ECS_ROLLBACK: ["UDM_ECS", ROLLBACK],
  UDM_ECS: [
    "UDM_ECS",
    [
      "UdmRegionId",
      "UdmDetail.diskCategory",
      "UdmDetail.diskPerformanceLevel",
      "UdmDetail.instanceType",
      "UdmDetail.restoredNetwork",
      "UdmDetail.securityGroup",
      "UdmDetail.restoredName",
      "UdmDetail.restoredHostName",
      "UdmDetail.bootAfterRestore",
      "UdmDetail.allocatePublicIp",
      "UdmDetail.privateIpAddress",
    ],
  ],
  UDM_ECS_DISK: [
    "UDM_ECS",
    ["UdmRegionId", "UdmDetail.targetInstanceId", "UdmDetail.diskCategory", "UdmDetail.diskPerformanceLevel"],
  ],
  UDM_ECS_DISK_ROLLBACK: ["UDM_ECS", ROLLBACK],
};
const CONDITIONAL = [...new Set(Object.values(RESTORES).flatMap(([, fields]) => fields))];

test("each RestoreType has its own fields and no other's", async ({ form }) => {
  await form.open(CREATE_JOB);
  await form.openAll();
  for (const [restoreType, [sourceType, fields]] of Object.entries(RESTORES)) {
    await form.fill({ SourceType: sourceType, RestoreType: restoreType });
    await form.openAll();
    const conditional = async () =>
      (await form.names()).filter((name) => CONDITIONAL.includes(name)).sort();
    await expect.poll(conditional, restoreType).toEqual([...fields].sort());
  }
});

test("account and role exist for a restore across accounts alone", async ({ form }) => {
  await form.open(CREATE_JOB);
  await form.openAll();
  for (const [type, exist] of [
    ["SELF_ACCOUNT", false],
    ["CROSS_ACCOUNT", true],
    ["", false],
  ]) {
    await form.choose("CrossAccountType", type);
    await expect(form.control("CrossAccountUserId")).toBeVisible({ visible: exist });
    await expect(form.control("CrossAccountRoleName")).toBeVisible({ visible: exist });
  }
});

test("where the database is and of what type decides what DBS asks for", async ({ form }) => {
  const asked = {
    RDS: ["Region", "InstanceID"],
    ECS: ["Region", "InstanceID", "Port"],
    Express: ["Region", "InstanceID", "IP", "Port"],
    Agent: ["Region", "IP", "Port", "BackupGatewayId"],
    DDS: ["Region", "InstanceID"],
    Other: ["IP", "Port"],
    dg: ["InstanceID"],
  };
  const engines = {
    MySQL: [],
    MSSQL: [],
    Oracle: ["OracleSID"],
    MariaDB: [],
    PostgreSQL: ["DatabaseName"],
    DRDS: [],
    MongoDB: ["DatabaseName"],
    Redis: [],
  };
  const endpoint = (name) => (name === "BackupGatewayId" ? name : `DestinationEndpoint${name}`);
  const conditional = ["Region", "InstanceID", "IP", "Port", "BackupGatewayId", "DatabaseName", "OracleSID"]
    .map(endpoint)
    .concat("RestoreDir");
  await form.open("dbs.CreateRestoreTask");
  for (const [location, fields] of Object.entries(asked)) {
    await form.choose("DestinationEndpointInstanceType", location);
    for (const engine of location === "Agent" || location === "RDS" ? Object.keys(engines) : ["MySQL"]) {
      await form.choose("database_engine", engine);
      const expected = [...fields, ...engines[engine]].map(endpoint);
      if (location === "Agent" && engine === "MySQL") expected.push("RestoreDir");
      const shown = async () => (await form.names()).filter((name) => conditional.includes(name)).sort();
      await expect.poll(shown, `${location}, ${engine}`).toEqual(expected.sort());
    }
  }
});

test("an account is needed as the page of DBS says", async ({ form }) => {
  await form.open("dbs.CreateRestoreTask");
  const needed = form.row("DestinationEndpointUserName").getByText("needed", { exact: true });
  for (const [location, engine, is] of [
    ["RDS", "MySQL", true],
    ["RDS", "Redis", false],
    ["Agent", "MSSQL", false],
    ["Agent", "MySQL", true],
    ["Other", "MSSQL", true],
  ]) {
    await form.fill({ DestinationEndpointInstanceType: location, database_engine: engine });
    await expect(needed, `${location}, ${engine}`).toBeVisible({ visible: is });
  }
});

test("a whole server or a single disk decides what CBR needs", async ({ form }) => {
  await form.open("cbr.RestoreBackup");
  for (const [kind, server, disk] of [
    ["server", true, false],
    ["disk", false, true],
  ]) {
    await form.choose("restore_kind", kind);
    await expect(form.control("restore.server_id")).toBeVisible({ visible: server });
    await expect(form.control("restore.mappings.0.backup_id")).toBeVisible({ visible: server });
    await expect(form.control("restore.volume_id")).toBeVisible({ visible: disk });
  }
});

test("questions that only steer the form are never sent", async ({ form }) => {
  for (const [operation, question, answer] of [
    ["dbs.CreateRestoreTask", "database_engine", "PostgreSQL"],
    ["cbr.RestoreBackup", "restore_kind", "server"],
    ["hss.RestoreDuplicationInfo", "restore_kind", "server"],
  ]) {
    await form.open(operation);
    await form.choose(question, answer);
    const { draft, ...requests } = await form.outputs();
    expect(JSON.parse(draft).answers).toEqual({ [question]: answer });
    expect(JSON.parse(draft).parameters).toEqual({});
    for (const [output, text] of Object.entries(requests)) {
      expect(text, output).not.toContain(question);
      expect(text, output).not.toContain(answer);
    }
  }
});

test("hidden values are kept, counted, cleared by one click and restored by coming back", async ({ form, page }) => {
  await form.open(CREATE_JOB);
  await form.fill({ SourceType: "OSS", RestoreType: "OSS", TargetBucket: "keptbucket", TargetPrefix: "keptprefix" });
  const kept = form.problemList.getByText(/kept from/);
  await expect(kept).toBeHidden();

  await form.fill({ SourceType: "NAS", RestoreType: "NAS" });
  await expect(kept).toContainText("2 values kept from other choices, not sent");
  await expect(kept).toContainText("TargetBucket, TargetPrefix");
  for (const text of Object.values(await form.outputs())) expect(text).not.toContain("kept");

  await form.fill({ SourceType: "OSS", RestoreType: "OSS" });
  await expect(form.control("TargetBucket")).toHaveValue("keptbucket");
  await expect(form.control("TargetPrefix")).toHaveValue("keptprefix");
  expect(await form.output("curl")).toContain("TargetBucket=keptbucket&TargetPrefix=keptprefix");

  await form.choose("RestoreType", "ECS_FILE");
  await form.problemList.getByRole("button", { name: "clear" }).click();
  await expect(kept).toBeHidden();
  await form.choose("RestoreType", "OSS");
  await expect(form.control("TargetBucket")).toHaveValue("");
  await expect(form.control("TargetPrefix")).toHaveValue("");
  expect(page.url()).not.toContain("kept");
});

test("one kept value is counted as one", async ({ form }) => {
  await form.open(CREATE_JOB);
  await form.fill({ RestoreType: "OSS", TargetBucket: "b" });
  await form.choose("RestoreType", "NAS");
  await expect(form.problemList.getByText(/kept from/)).toContainText("1 value kept from another choice, not sent");
});

test("whatever is toggled in whatever order, no output holds a hidden value", async ({ form }) => {
  test.setTimeout(180_000);
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  console.log(`SEED=${seed}`);
  test.info().annotations.push({ type: "seed", description: String(seed) });
  const below = random(seed);
  const pick = (list) => list[below(list.length)];

  await form.open(CREATE_JOB);
  await form.openAll();
  const marks = new Map();
  const mark = async (name) => {
    const control = form.control(name);
    if (marks.has(name) || (await control.count()) === 0 || !(await control.isVisible())) return;
    const numeric = (await control.getAttribute("inputmode")) === "numeric";
    marks.set(name, numeric ? `77${1000 + marks.size}` : `mark${1000 + marks.size}`);
    await control.fill(marks.get(name));
  };
  for (const [restoreType, [sourceType, fields]] of Object.entries(RESTORES)) {
    await form.fill({ SourceType: sourceType, RestoreType: restoreType });
    for (const name of fields) await mark(name);
  }
  await form.choose("CrossAccountType", "CROSS_ACCOUNT");
  for (const name of ["CrossAccountUserId", "CrossAccountRoleName"]) await mark(name);
  expect(marks.size).toBeGreaterThan(20);

  const state = { SourceType: "UDM_ECS", RestoreType: "UDM_ECS_DISK_ROLLBACK", CrossAccountType: "CROSS_ACCOUNT" };
  const values = {
    SourceType: [...new Set(Object.values(RESTORES).map(([source]) => source))],
    RestoreType: Object.keys(RESTORES),
    CrossAccountType: ["", "SELF_ACCOUNT", "CROSS_ACCOUNT"],
  };
  const exists = (name) => {
    if (name.startsWith("CrossAccount")) return state.CrossAccountType === "CROSS_ACCOUNT";
    if (name.startsWith("Udm") && state.SourceType !== "UDM_ECS") return false;
    if (name === "UdmRegionId") return true;
    return RESTORES[state.RestoreType][1].includes(name);
  };
  const steps = process.env.RESTORE_BUILDER_LONG ? 300 : 24;
  for (let step = 0; step < steps; step += 1) {
    for (let changes = 1 + below(3); changes > 0; changes -= 1) {
      const choice = pick(Object.keys(values));
      state[choice] = pick(values[choice]);
      await form.choose(choice, state[choice]);
    }
    const { python, ...outputs } = await form.outputs();
    expect(Object.keys(outputs).sort()).toEqual(["aliyun", "curl", "decoded", "draft", "http", "script"]);
    const heldBy = (text) => [...marks].filter(([, mark]) => text.includes(mark)).map(([name]) => name);
    const expected = [...marks.keys()].filter(exists);
    // The SDK may have no way to say all of it, and then says none of it.
    expect(expected).toEqual(expect.arrayContaining(heldBy(python)));
    for (const [output, text] of Object.entries(outputs)) {
      const held = heldBy(text);
      expect(held.sort(), `${output} of step ${step}, ${JSON.stringify(state)}`).toEqual(expected.sort());
    }
  }
});

test("SourceType and RestoreType that do not go together are explained and left as they are", async ({ form }) => {
  await form.open(CREATE_JOB);
  await form.fill({ SourceType: "OSS", RestoreType: "ECS_FILE" });
  await expect(form.row("RestoreType").locator("label", { hasText: "Files into a NAS" })).toContainText("not with the chosen SourceType");
  await form.control("VaultId").focus();

  const problem = form.problemsAt("RestoreType");
  await expect(problem).toContainText("The source and destination must have the same data source type.");
  await expect(form.radio("SourceType", "OSS")).toBeChecked();
  await expect(form.radio("RestoreType", "ECS_FILE")).toBeChecked();
  expect(await form.output("curl")).toContain("SourceType=OSS&RestoreType=ECS_FILE");

  await problem.getByRole("button", { name: "Use OSS" }).click();
  await expect(form.radio("SourceType", "OSS")).toBeChecked();
  await expect(form.radio("RestoreType", "OSS")).toBeChecked();
  await expect(problem).toHaveCount(0);
  await expect(form.control("TargetBucket")).toBeVisible();
});

test("where several restore types would fit, none is proposed", async ({ form }) => {
  await form.open(CREATE_JOB);
  await form.fill({ SourceType: "UDM_ECS", RestoreType: "NAS" });
  await form.control("VaultId").focus();
  await expect(form.problemsAt("RestoreType")).toContainText("UDM_ECS_ROLLBACK, UDM_ECS, UDM_ECS_DISK");
  await expect(form.problemsAt("RestoreType").getByRole("button")).toHaveCount(0);
});
