create unique index concurrently refunds_once on refunds (payment_id, part);
