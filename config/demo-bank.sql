-- The demo's bank and shop: run once, when var/bank.sqlite3 has no tables. Amounts are whole fen, rates are for a
-- hundred units of the currency. Delete the file to begin again.

create table account (
  number varchar primary key,
  customer varchar not null,
  kind varchar not null check (kind in ('current', 'savings')),
  balance bigint not null check (balance >= 0),
  unique (customer, kind)
);

create table transfer (
  id varchar primary key,
  source varchar not null references account (number),
  target varchar not null references account (number),
  amount bigint not null check (amount > 0),
  state varchar not null check (state in ('new', 'booked')),
  at varchar not null
);

create table bill (
  id varchar primary key,
  customer varchar not null,
  payee_en varchar not null,
  payee_zh varchar not null,
  amount bigint not null check (amount > 0),
  due varchar not null,
  state varchar not null check (state in ('open', 'paying', 'paid'))
);

create index bill_customer on bill (customer, due);

create table rate (
  currency varchar primary key,
  name_en varchar not null,
  name_zh varchar not null,
  buy bigint not null,
  sell bigint not null
);

create table shop_order (
  number varchar primary key,
  customer varchar not null,
  item_en varchar not null,
  item_zh varchar not null,
  state varchar not null check (state in ('placed', 'packed', 'sent', 'delivered')),
  day varchar not null
);

insert into account values
  ('62220001', 'demo-caller', 'current', 1250050),
  ('62220002', 'demo-caller', 'savings', 8000000),
  ('62220003', 'tang-yue', 'current', 532075),
  ('62220004', 'tang-yue', 'savings', 3000000),
  ('62220005', 'he-jian', 'current', 9900),
  ('62220006', 'he-jian', 'savings', 0);

insert into bill values
  ('b-1001', 'demo-caller', 'the electricity company', '电力公司', 23860, date('now', '+6 days'), 'open'),
  ('b-1002', 'demo-caller', 'the water company', '自来水公司', 7420, date('now', '+11 days'), 'open'),
  ('b-1003', 'tang-yue', 'the gas company', '燃气公司', 15600, date('now', '+3 days'), 'open'),
  ('b-1004', 'he-jian', 'the electricity company', '电力公司', 31250, date('now', '+4 days'), 'open');

insert into rate values
  ('USD', 'US dollars', '美元', 71230, 71530),
  ('EUR', 'euros', '欧元', 77410, 77980),
  ('HKD', 'Hong Kong dollars', '港币', 9130, 9168),
  ('JPY', 'Japanese yen', '日元', 478, 482);

insert into shop_order values
  ('80001', 'demo-caller', 'your handset', '您的话机', 'sent', date('now', '+2 days')),
  ('80002', 'demo-caller', 'your headset', '您的耳麦', 'packed', date('now', '+4 days')),
  ('80003', 'tang-yue', 'your router', '您的路由器', 'delivered', date('now', '-1 day')),
  ('80004', 'sun-lihua', 'your phone card', '您的电话卡', 'placed', date('now', '+5 days'));
