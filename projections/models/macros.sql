-- The rules of dates and names, defined once for all models.

create macro first_day(date_text) as
    case length(date_text)
        when 10 then date_text::date
        when 4 then make_date(date_text::int, 1, 1)
        else make_date(
            date_text[1:4]::int,
            if(date_text[6] = 'Q', 3 * date_text[7]::int - 2, date_text[6:7]::int),
            1
        )
    end;

create macro last_day_of(date_text) as
    case length(date_text)
        when 10 then date_text::date
        when 4 then make_date(date_text::int, 12, 31)
        else last_day(
            make_date(
                date_text[1:4]::int,
                if(date_text[6] = 'Q', 3 * date_text[7]::int, date_text[6:7]::int),
                1
            )
        )
    end;

create macro precision_of(date_text) as
    case length(date_text)
        when 10 then 'day'
        when 4 then 'year'
        else if(date_text[6] = 'Q', 'quarter', 'month')
    end;

-- Whether it had certainly happened by the last day that is read; without such a day, always.
create macro had_happened(date_text) as
    last_day_read() is null or last_day_of(date_text) <= last_day_read();

create macro years_between(first, last) as round((last - first) / 365.25, 2);

-- Names that differ only in case or spacing are the same name; other differences are kept.
create macro same_name(name) as
    lower(nfc_normalize(trim(regexp_replace(name, '\s+', ' ', 'g'))));
