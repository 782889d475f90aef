// The HBR CreateRestoreJob form by hand: every control is built once, one listener per kind of
// event, a key press re-encodes one parameter and writes the one line that changed.

const RESTORE_TYPES = ['ECS_FILE', 'OSS', 'NAS', 'COMMON_FILE_SYSTEM', 'OTS_TABLE',
  'UDM_ECS_ROLLBACK', 'UDM_ECS_DISK', 'UDM_ECS_DISK_ROLLBACK', 'UDM_ECS'];
const SOURCE_TYPES = ['ECS_FILE', 'OSS', 'NAS', 'COMMON_FILE_SYSTEM', 'OTS_TABLE', 'UDM_ECS'];

// When a field is shown and sent. A missing condition means always.
const restores = (...types) => () => types.includes(values.RestoreType);
const fromInstance = () => values.SourceType === 'UDM_ECS';
const udm = (...types) => () => fromInstance() && types.includes(values.RestoreType);
const essd = (...types) => () => udm(...types)() && (values['UdmDetail.diskCategory'] ?? '').includes('essd');
const crossAccount = () => values.CrossAccountType === 'CROSS_ACCOUNT';
const DISK = 'UDM_ECS_DISK', DISK_BACK = 'UDM_ECS_DISK_ROLLBACK', CLONE = 'UDM_ECS', BACK = 'UDM_ECS_ROLLBACK';

const text = (name, hint, show) => ({ name, hint, show, kind: 'text' });
const integer = (name, hint, show) => ({ name, hint, show, kind: 'integer' });
const flag = (name, hint, show) => ({ name, hint, show, kind: 'flag' });
const choice = (name, options, hint, show) => ({ name, options, hint, show, kind: 'choice' });
const list = (name, hint, show) => ({ name, hint, show, kind: 'list' });

const SECTIONS = [
  ['What is restored', [
    { name: 'SourceType', kind: 'radio', options: SOURCE_TYPES, hint: 'The type of the source data.' },
    { name: 'RestoreType', kind: 'radio', options: RESTORE_TYPES, hint: 'The type of the destination data source.' },
    text('VaultId', 'The ID of the backup repository to which the backup snapshot belongs.'),
    text('SnapshotId', 'The ID of the backup snapshot.'),
    text('SnapshotHash', 'The hash value of the backup snapshot.'),
    list('Include', 'The paths to restore. One path has at most 255 characters.'),
    list('Exclude', 'The paths to leave out. One path has at most 255 characters.'),
  ]],
  ['Where it goes', [
    text('TargetInstanceId', 'The ID of the destination ECS instance.', restores('ECS_FILE')),
    text('TargetPath', 'The destination path for the restore.', restores('ECS_FILE', 'NAS', 'COMMON_FILE_SYSTEM')),
    text('TargetBucket', 'The name of the destination OSS bucket.', restores('OSS')),
    text('TargetPrefix', 'The prefix of the destination path of the objects.', restores('OSS')),
    text('TargetFileSystemId', 'The ID of the destination file system.', restores('NAS', 'COMMON_FILE_SYSTEM')),
    integer('TargetCreateTime', 'When the destination file system was created, UNIX seconds.', restores('NAS', 'COMMON_FILE_SYSTEM')),
    text('TargetInstanceName', 'The name of the destination Tablestore instance.', restores('OTS_TABLE')),
    text('TargetTableName', 'The name of the destination table.', restores('OTS_TABLE')),
    integer('TargetTime', 'The time to restore to, UNIX seconds.', restores('OTS_TABLE')),
    text('UdmRegionId', 'The destination region for the recovery.', fromInstance),
    text('UdmDetail.targetInstanceId', 'The destination instance the cloned disk is attached to.', udm(DISK)),
    text('UdmDetail.sourceInstanceId', 'The ID of the source ECS instance.', udm(DISK_BACK, BACK)),
    text('UdmDetail.diskCategory', 'The type of the destination disk.', udm(DISK, CLONE)),
    choice('UdmDetail.diskPerformanceLevel', ['PL0', 'PL1', 'PL2', 'PL3'], 'The performance level of an essd disk. Default PL1.', essd(DISK, CLONE)),
    text('UdmDetail.instanceType', 'The instance type of the destination instance.', udm(CLONE)),
    text('UdmDetail.restoredNetwork', 'The ID of the vSwitch of the destination instance.', udm(CLONE)),
    text('UdmDetail.securityGroup', 'The ID of the security group.', udm(CLONE)),
    text('UdmDetail.restoredName', 'The name of the destination instance.', udm(CLONE)),
    text('UdmDetail.restoredHostName', 'The host name of the destination instance.', udm(CLONE)),
    flag('UdmDetail.allocatePublicIp', 'Whether to assign a public IP address. Default false.', udm(CLONE)),
    text('UdmDetail.privateIpAddress', 'The private IP address. By DHCP when absent.', udm(CLONE)),
  ]],
  ['What happens to what is there', [
    flag('UdmDetail.forceRestore', 'Recover the disk even when it was detached or moved. Default false.', udm(DISK_BACK, BACK)),
    flag('UdmDetail.bootAfterRestore', 'Start the instance after recovery. Default false.', udm(DISK_BACK, CLONE, BACK)),
    flag('OtsDetail.OverwriteExisting', 'Overwrite existing tables.', restores('OTS_TABLE')),
    flag('OtsDetail.ReGenerateAutoIncrementPK', 'Regenerate auto-increment primary keys.', restores('OTS_TABLE')),
    flag('OtsDetail.RestoreIndex', 'Restore indexes.', restores('OTS_TABLE')),
    flag('OtsDetail.RestoreSearchIndex', 'Restore search indexes.', restores('OTS_TABLE')),
    text('OtsDetail.IndexNameSuffix', 'The suffix of index names.', restores('OTS_TABLE')),
    text('OtsDetail.SearchIndexNameSuffix', 'The suffix of search index names.', restores('OTS_TABLE')),
    integer('OtsDetail.BatchChannelCount', 'The concurrency of each restore job.', restores('OTS_TABLE')),
    list('Options.includes', 'Options: what to include.'),
    list('Options.excludes', 'Options: what to exclude.'),
    text('Options.conflictPolicy', 'Options: the documented policy is OVERWRITE_EXISTING.'),
  ]],
  ['Rarely needed', [
    choice('CrossAccountType', ['SELF_ACCOUNT', 'CROSS_ACCOUNT'], 'The type of the cross-account restore.'),
    integer('CrossAccountUserId', 'The ID of the source account.', crossAccount),
    text('CrossAccountRoleName', 'The RAM role in the source account.', crossAccount),
    text('TargetContainer.host', 'The destination container: host.'),
    text('TargetContainer.hostPrefix', 'The destination container: path on the host.'),
    text('TargetContainer.pvPath', 'The destination container: path in the volume.'),
    text('TargetContainerClusterId', 'The ID of the destination container cluster.'),
    flag('InitiatedByAck', 'Whether Container Service for Kubernetes starts the job. Default false.'),
    integer('FailbackDetail.cpu', 'On-premises restore: processors.'),
    text('FailbackDetail.extra', 'On-premises restore: a JSON text with the place in vCenter.'),
    text('FailbackDetail.instanceId', 'On-premises restore: the instance.'),
    integer('FailbackDetail.memoryInMB', 'On-premises restore: memory.'),
    text('FailbackDetail.serverId', 'On-premises restore: the server.'),
    flag('FailbackDetail.uefiBoot', 'On-premises restore: boot by UEFI.'),
    choice('Edition', ['STANDARD', 'BASIC'], 'The edition of Cloud Backup. Default STANDARD.'),
  ]],
];

// Keys of an object in the order in which the vendor's document names them.
const MEMBERS = {
  Options: ['includes', 'excludes', 'conflictPolicy'],
  TargetContainer: ['host', 'hostPrefix', 'pvPath'],
  UdmDetail: ['targetInstanceId', 'sourceInstanceId', 'forceRestore', 'bootAfterRestore', 'diskCategory',
    'diskPerformanceLevel', 'instanceType', 'restoredNetwork', 'securityGroup', 'restoredName',
    'restoredHostName', 'allocatePublicIp', 'privateIpAddress'],
  OtsDetail: ['OverwriteExisting', 'ReGenerateAutoIncrementPK', 'RestoreIndex', 'RestoreSearchIndex',
    'IndexNameSuffix', 'SearchIndexNameSuffix', 'BatchChannelCount'],
  FailbackDetail: ['cpu', 'extra', 'instanceId', 'memoryInMB', 'serverId', 'uefiBoot'],
};
const IN_BODY = ['TargetPath', 'TargetInstanceId', 'Include', 'Exclude', 'OtsDetail'];
const IN_QUERY = ['RestoreType', 'SourceType', 'VaultId', 'SnapshotId', 'SnapshotHash', 'Options', 'TargetFileSystemId',
  'TargetCreateTime', 'TargetBucket', 'TargetPrefix', 'UdmDetail', 'UdmRegionId', 'TargetContainer', 'InitiatedByAck',
  'TargetContainerClusterId', 'TargetInstanceName', 'TargetTableName', 'TargetTime', 'CrossAccountType',
  'CrossAccountUserId', 'CrossAccountRoleName', 'FailbackDetail', 'Edition'];

const fields = new Map(SECTIONS.flatMap(([, inside]) => inside).map((field) => [field.name, field]));
const values = { region: 'cn-shanghai' }; // wire path -> text, or an array of texts for a list
const pairs = new Map(); // top-level parameter -> "Name=encoded" in pieces, none when it is not sent

// ---- the request ----

const encode = (value) => encodeURIComponent(value.toWellFormed())
  .replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());

const isShown = (field) => !field.show || field.show();

function jsonOf(field) {
  if (!isShown(field)) return undefined;
  const value = values[field.name];
  if (field.kind === 'list') {
    const rows = (value ?? []).filter((row) => row !== '');
    return rows.length ? JSON.stringify(rows) : undefined;
  }
  if (!value) return undefined;
  if (field.kind === 'flag' || (field.kind === 'integer' && /^-?\d+$/.test(value))) return value;
  return JSON.stringify(value);
}

function textOf(name) {
  if (MEMBERS[name]) {
    const parts = MEMBERS[name].map((key) => [key, jsonOf(fields.get(`${name}.${key}`))]);
    if (parts.every(([, json]) => json === undefined)) return '';
    if (name === 'Options') for (const part of parts.slice(0, 2)) part[1] ??= '[]';
    return '{' + parts.filter(([, json]) => json !== undefined).map(([key, json]) => `"${key}":${json}`).join() + '}';
  }
  return isShown(fields.get(name)) ? values[name] ?? '' : '';
}

// A list is one piece per row, so that a key press in a long list rewrites one short text.
function piecesOfList(name) {
  const rows = values[name].filter((row) => row !== '');
  return rows.map((row, index) => (index ? '' : `${name}=%5B`)
    + encode(JSON.stringify(row)) + (index < rows.length - 1 ? '%2C' : '%5D'));
}

function encodeParameter(name) {
  if (fields.get(name)?.kind === 'list') {
    pairs.set(name, piecesOfList(name));
  } else {
    const value = textOf(name);
    pairs.set(name, value === '' ? [] : [`${name}=${encode(value)}`]);
  }
}

function encodeEverything() {
  IN_QUERY.forEach(encodeParameter);
  IN_BODY.forEach(encodeParameter);
}

function joined(names) {
  const all = [];
  for (const name of names) {
    const pieces = pairs.get(name);
    if (pieces.length && all.length) all[all.length - 1] += '&';
    all.push(...pieces);
  }
  return all;
}

// The lines of the command; the form body is one line of the text, shown in its pieces.
function curlLines() {
  const query = joined(IN_QUERY).join('');
  const body = joined(IN_BODY);
  return [
    `curl -X POST 'https://hbr.${values.region}.aliyuncs.com/${query && '?' + query}' \\\n`,
    "  -H 'content-type: application/x-www-form-urlencoded' \\\n",
    "  -H 'x-acs-action: CreateRestoreJob' \\\n",
    "  -H 'x-acs-version: 2017-09-08' \\\n",
    "  --data '" + (body.shift() ?? ''),
    ...body,
    "'\n",
  ];
}

// ---- the page ----

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const plainInput = (name, value = '') =>
  element('input', { name, value, autocomplete: 'off', spellcheck: false });

function listLine(name, index, value) {
  return element('div', { className: 'line' }, plainInput(`${name}.${index}`, value),
    element('button', { type: 'button', name: 'remove', value: name, title: 'Remove this row' }, '−'));
}

function control(field) {
  const { name, kind, options } = field;
  if (kind === 'radio') {
    return element('div', { className: 'choices' }, ...options.map((value) =>
      element('label', {}, element('input', { type: 'radio', name, value }), ' ' + value)));
  }
  if (kind === 'flag' || kind === 'choice') {
    return element('select', { name }, ...['', ...(options ?? ['true', 'false'])].map((value) =>
      element('option', { value }, value || 'not sent')));
  }
  if (kind === 'list') {
    values[name] = [''];
    field.lines = element('div', {}, listLine(name, 0, ''));
    return element('div', {}, field.lines,
      element('button', { type: 'button', name: 'add', value: name }, 'Add a row'));
  }
  const input = plainInput(name);
  if (kind === 'integer') input.inputMode = 'numeric';
  return input;
}

function row(field) {
  const label = element('span', { className: 'name' }, field.name);
  const made = element(['radio', 'list'].includes(field.kind) ? 'div' : 'label', { className: 'row' },
    label, control(field), element('small', {}, field.hint));
  field.row = made;
  made.hidden = !isShown(field);
  return made;
}

const form = element('form', { autocomplete: 'off' },
  element('h1', {}, 'Create restore job'),
  element('label', { className: 'row' }, element('span', { className: 'name' }, 'region'), plainInput('region', values.region)),
  ...SECTIONS.map(([title, inside]) => element('fieldset', {}, element('legend', {}, title), ...inside.map(row))));

encodeEverything();
const output = element('pre');
const shown = []; // the texts in the output, each in a span of its own
output.dataset.output = 'curl';
writePreview();
document.body.append(form, element('aside', {}, output));

function writePreview() {
  const lines = curlLines();
  while (shown.length > lines.length) {
    shown.pop();
    output.lastChild.remove();
  }
  lines.forEach((line, index) => {
    if (index === shown.length) output.append(element('span', {}, line));
    else if (shown[index] !== line) output.children[index].firstChild.data = line;
    shown[index] = line;
  });
}

function showAndHide() {
  for (const field of fields.values()) {
    if (!field.show) continue;
    const hidden = !field.show();
    if (field.row.hidden !== hidden) field.row.hidden = hidden;
  }
}

// ---- lists ----

function renumber(field, from) {
  const lines = field.lines.children;
  for (let index = from; index < lines.length; index++) lines[index].firstChild.name = `${field.name}.${index}`;
}

function insertLines(field, at, texts) {
  values[field.name].splice(at, 0, ...texts);
  const fragment = document.createDocumentFragment();
  texts.forEach((value, offset) => fragment.append(listLine(field.name, at + offset, value)));
  field.lines.insertBefore(fragment, field.lines.children[at] ?? null);
  renumber(field, at + texts.length);
}

function listChanged(field) {
  encodeParameter(field.name.split('.')[0]);
  writePreview();
}

// "Include.12" -> [the field, 12]
function listPlace(name) {
  const dot = name.lastIndexOf('.');
  const field = fields.get(name.slice(0, dot));
  return field?.kind === 'list' ? [field, Number(name.slice(dot + 1))] : [];
}

// ---- events ----

const DRIVERS = ['RestoreType', 'SourceType', 'CrossAccountType', 'UdmDetail.diskCategory'];

form.addEventListener('input', ({ target: { name, value } }) => {
  const [field, index] = listPlace(name);
  if (field) values[field.name][index] = value;
  else values[name] = value;
  if (DRIVERS.includes(name)) {
    showAndHide();
    encodeEverything();
  } else if (name !== 'region') {
    encodeParameter(name.split('.')[0]);
  }
  writePreview();
});

form.addEventListener('paste', (event) => {
  const [field, index] = listPlace(event.target.name ?? '');
  const lines = event.clipboardData?.getData('text').split(/\r?\n/).filter(Boolean) ?? [];
  if (!field || lines.length < 2) return;
  event.preventDefault();
  const input = event.target;
  input.setRangeText(lines[0], input.selectionStart, input.selectionEnd, 'end');
  values[field.name][index] = input.value;
  insertLines(field, index + 1, lines.slice(1));
  listChanged(field);
});

form.addEventListener('click', ({ target }) => {
  const field = target.localName === 'button' && fields.get(target.value);
  if (!field) return;
  const lines = [...field.lines.children];
  if (target.name === 'add') {
    insertLines(field, lines.length, ['']);
    field.lines.lastChild.firstChild.focus();
  } else {
    const index = lines.indexOf(target.parentNode);
    values[field.name].splice(index, 1);
    lines[index].remove();
    renumber(field, index);
  }
  listChanged(field);
});

form.addEventListener('submit', (event) => event.preventDefault());
