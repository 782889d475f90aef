// Drafts as people write them, one per line, the same ones every time.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';

const REGIONS = ['cn-shanghai', 'cn-hangzhou', 'cn-beijing', 'cn-shenzhen', 'ap-southeast-1', 'eu-central-1', 'us-east-1'];
const PATHS = ['/home/alice/*.pdf', '/home/bob/report 2024.txt', '/数据/订单/*.csv', 'C:\\Users\\Public\\Documents', '/srv/www/a&b=c', '/var/lib/mysql', '/opt/app/config.yaml', '/data/50%/é'];
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';

/** A small generator of numbers that is the same on every machine. */
export function numbers(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    below: (limit) => next() % limit,
    pick: (list) => list[next() % list.length],
    id: (prefix, length) => prefix + Array.from({ length }, () => DIGITS[next() % 36]).join(''),
    chance: (percent) => next() % 100 < percent,
  };
}

const instance = (any) => any.id('i-bp1', 17);
const moment = (any) => 1_600_000_000 + any.below(150_000_000);
const paths = (any, most) => Array.from({ length: any.below(most + 1) }, () => any.pick(PATHS));

const OPTIONS = { includes: [], excludes: [], conflictPolicy: 'OVERWRITE_EXISTING' };

// [share in percent, SourceType, RestoreType, what goes with it]
const KINDS = [
  [35, 'ECS_FILE', 'ECS_FILE', (any) => ({
    TargetInstanceId: instance(any),
    TargetPath: any.pick(['C:\\', '/', '/restore/', '/数据/恢复']),
    Include: paths(any, 6),
    ...(any.chance(30) && { Exclude: ['/var', '/proc'] }),
  })],
  [20, 'OSS', 'OSS', (any) => ({
    TargetBucket: any.id('hbr-backup-', 6), TargetPrefix: any.pick(['', 'hbr/', 'restore/2024/']), Options: OPTIONS,
  })],
  [13, 'NAS', 'NAS', (any) => ({
    TargetFileSystemId: any.id('', 6), TargetCreateTime: moment(any), TargetPath: '/', Options: OPTIONS,
  })],
  [5, 'COMMON_FILE_SYSTEM', 'COMMON_FILE_SYSTEM', (any) => ({
    TargetFileSystemId: any.id('cpfs-', 16), TargetPath: '/restore/',
  })],
  [10, 'OTS_TABLE', 'OTS_TABLE', (any) => ({
    TargetInstanceName: any.id('instance', 4),
    TargetTableName: any.id('table', 4),
    TargetTime: moment(any),
    OtsDetail: { OverwriteExisting: any.chance(50), RestoreIndex: true, IndexNameSuffix: '_idx', BatchChannelCount: 4 },
  })],
  [6, 'UDM_ECS', 'UDM_ECS_ROLLBACK', (any) => ({
    UdmRegionId: any.pick(REGIONS),
    UdmDetail: { sourceInstanceId: instance(any), forceRestore: any.chance(20), bootAfterRestore: false },
  })],
  [5, 'UDM_ECS', 'UDM_ECS', (any) => ({
    UdmRegionId: any.pick(REGIONS),
    UdmDetail: {
      bootAfterRestore: true, diskCategory: 'cloud_essd', diskPerformanceLevel: 'PL1', instanceType: 'ecs.g7.large',
      restoredNetwork: any.id('vsw-', 17), securityGroup: any.id('sg-', 17), restoredName: any.id('clone-', 4),
      restoredHostName: any.id('host-', 4), allocatePublicIp: false,
    },
  })],
  [3, 'UDM_ECS', 'UDM_ECS_DISK', (any) => ({
    UdmRegionId: any.pick(REGIONS),
    UdmDetail: { targetInstanceId: instance(any), diskCategory: 'cloud_essd', diskPerformanceLevel: 'PL2' },
  })],
  [3, 'UDM_ECS', 'UDM_ECS_DISK_ROLLBACK', (any) => ({
    UdmRegionId: any.pick(REGIONS),
    UdmDetail: { sourceInstanceId: instance(any), forceRestore: false, bootAfterRestore: true },
  })],
];

function kindOf(any) {
  let left = any.below(100);
  for (const kind of KINDS) {
    left -= kind[0];
    if (left < 0) return kind;
  }
  return KINDS[0];
}

export function draft(any) {
  const [, SourceType, RestoreType, rest] = kindOf(any);
  return {
    restore_builder: 1,
    operation: 'hbr.CreateRestoreJob',
    region: any.pick(REGIONS),
    parameters: {
      RestoreType,
      SourceType,
      VaultId: any.id('v-', 20),
      SnapshotId: any.id('s-', 20),
      ...(any.chance(50) && { SnapshotHash: any.id('', 16) }),
      ...rest(any),
      ...(any.chance(5) && {
        CrossAccountType: 'CROSS_ACCOUNT', CrossAccountUserId: 1_589_750_000_000_000 + any.below(99_999), CrossAccountRoleName: 'BackupRole',
      }),
    },
  };
}

/** Writes `count` drafts as JSON lines and returns the number of bytes. */
export async function writeDrafts(path, count) {
  const any = numbers(20170908);
  const file = createWriteStream(path, { highWaterMark: 1 << 22 });
  let chunk = '';
  for (let index = 0; index < count; index++) {
    chunk += JSON.stringify(draft(any)) + '\n';
    if (chunk.length > 1 << 20) {
      if (!file.write(chunk)) await once(file, 'drain');
      chunk = '';
    }
  }
  file.end(chunk);
  await finished(file);
  return file.bytesWritten;
}
