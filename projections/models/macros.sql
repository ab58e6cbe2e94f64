-- The rules of dates, grades and responses, said once for all models.

create macro first_day(said) as
    case length(said)
        when 10 then said::date
        when 4 then make_date(said::int, 1, 1)
        else make_date(
            said[1:4]::int, if(said[6] = 'Q', 3 * said[7]::int - 2, said[6:7]::int), 1
        )
    end;

create macro last_day_of(said) as
    case length(said)
        when 10 then said::date
        when 4 then make_date(said::int, 12, 31)
        else last_day(
            make_date(said[1:4]::int, if(said[6] = 'Q', 3 * said[7]::int, said[6:7]::int), 1)
        )
    end;

create macro precision_of(said) as
    case length(said)
        when 10 then 'day'
        when 4 then 'year'
        else if(said[6] = 'Q', 'quarter', 'month')
    end;

-- Whole numbers only: net >= 1/3 must not hang on how a third is rounded.
create macro response_of(together, apart) as
    case
        when together + apart < min_evidence() then 'unclassified'
        when net_of() * (together - apart) >= net_share() * (together + apart) then 'together'
        when net_of() * (together - apart) <= -net_share() * (together + apart) then 'apart'
        else 'mixed'
    end;

-- By the end of the last day told, it had happened for certain. Nothing is asked without such a day.
create macro had_happened(said) as last_day_told() is null or last_day_of(said) <= last_day_told();

create macro years_between(first, last) as round((last - first) / 365.25, 2);

-- Never rounded up: a window that is not over must not read as if it were.
create macro years_followed(first, last) as
    if(first is null, null, greatest((last - first) * 400 // 1461, 0) / 100);

-- Plain names alike but for capitals and spacing are one; what this cannot fold stays apart.
create macro same_name(name) as
    lower(nfc_normalize(trim(regexp_replace(name, '\s+', ' ', 'g'))));

-- Whether all that is recorded is here, and not one client alone or a history told again: their
-- numbers have gaps, or lie beyond the last.
create macro whole_record() as (
    select
        position = (select count(*) from staging.log)
        and position = (select coalesce(max(position), 0) from staging.log)
    from basis
);
