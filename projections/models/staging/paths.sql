-- One row per episode and year −5 … 5 for which revenue is known: the annual period taken for it.
-- key: client_id, episode, year
-- as: table
select client_id, episode, year, period_end, amount, currency, position
from staging.candidates
where place = 1
