//! The functions by which types are read and written, as text and in binary, with PostgreSQL's oids:
//! drivers tell types from each other by the functions that `pg_type` names.

/// Name and oid of a function.
type Function = (&'static str, u32);

/// The functions of one type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeFunctions {
    /// `pg_type.oid`.
    pub oid: u32,
    pub input: Function,
    pub output: Function,
    pub receive: Function,
    pub send: Function,
}

const fn array(oid: u32) -> TypeFunctions {
    TypeFunctions {
        oid,
        input: ("array_in", 750),
        output: ("array_out", 751),
        receive: ("array_recv", 2_400),
        send: ("array_send", 2_401),
    }
}

const TYPES: &[TypeFunctions] = &[
    TypeFunctions {
        oid: 16,
        input: ("boolin", 1_242),
        output: ("boolout", 1_243),
        receive: ("boolrecv", 2_436),
        send: ("boolsend", 2_437),
    },
    TypeFunctions {
        oid: 18,
        input: ("charin", 1_245),
        output: ("charout", 33),
        receive: ("charrecv", 2_434),
        send: ("charsend", 2_435),
    },
    TypeFunctions {
        oid: 19,
        input: ("namein", 34),
        output: ("nameout", 35),
        receive: ("namerecv", 2_422),
        send: ("namesend", 2_423),
    },
    TypeFunctions {
        oid: 20,
        input: ("int8in", 460),
        output: ("int8out", 461),
        receive: ("int8recv", 2_408),
        send: ("int8send", 2_409),
    },
    TypeFunctions {
        oid: 21,
        input: ("int2in", 38),
        output: ("int2out", 39),
        receive: ("int2recv", 2_404),
        send: ("int2send", 2_405),
    },
    TypeFunctions {
        oid: 22,
        input: ("int2vectorin", 40),
        output: ("int2vectorout", 41),
        receive: ("int2vectorrecv", 2_410),
        send: ("int2vectorsend", 2_411),
    },
    TypeFunctions {
        oid: 23,
        input: ("int4in", 42),
        output: ("int4out", 43),
        receive: ("int4recv", 2_406),
        send: ("int4send", 2_407),
    },
    TypeFunctions {
        oid: 24,
        input: ("regprocin", 44),
        output: ("regprocout", 45),
        receive: ("regprocrecv", 2_444),
        send: ("regprocsend", 2_445),
    },
    TypeFunctions {
        oid: 25,
        input: ("textin", 46),
        output: ("textout", 47),
        receive: ("textrecv", 2_414),
        send: ("textsend", 2_415),
    },
    TypeFunctions {
        oid: 26,
        input: ("oidin", 1_798),
        output: ("oidout", 1_799),
        receive: ("oidrecv", 2_418),
        send: ("oidsend", 2_419),
    },
    TypeFunctions {
        oid: 30,
        input: ("oidvectorin", 54),
        output: ("oidvectorout", 55),
        receive: ("oidvectorrecv", 2_420),
        send: ("oidvectorsend", 2_421),
    },
    TypeFunctions {
        oid: 700,
        input: ("float4in", 200),
        output: ("float4out", 201),
        receive: ("float4recv", 2_424),
        send: ("float4send", 2_425),
    },
    TypeFunctions {
        oid: 701,
        input: ("float8in", 214),
        output: ("float8out", 215),
        receive: ("float8recv", 2_426),
        send: ("float8send", 2_427),
    },
    TypeFunctions {
        oid: 705,
        input: ("unknownin", 109),
        output: ("unknownout", 110),
        receive: ("unknownrecv", 2_416),
        send: ("unknownsend", 2_417),
    },
    array(1_005),
    array(1_009),
    array(1_034),
    TypeFunctions {
        oid: 1_042,
        input: ("bpcharin", 1_044),
        output: ("bpcharout", 1_045),
        receive: ("bpcharrecv", 2_430),
        send: ("bpcharsend", 2_431),
    },
    TypeFunctions {
        oid: 1_043,
        input: ("varcharin", 1_046),
        output: ("varcharout", 1_047),
        receive: ("varcharrecv", 2_432),
        send: ("varcharsend", 2_433),
    },
    TypeFunctions {
        oid: 1_082,
        input: ("date_in", 1_084),
        output: ("date_out", 1_085),
        receive: ("date_recv", 2_468),
        send: ("date_send", 2_469),
    },
    TypeFunctions {
        oid: 1_083,
        input: ("time_in", 1_143),
        output: ("time_out", 1_144),
        receive: ("time_recv", 2_470),
        send: ("time_send", 2_471),
    },
    TypeFunctions {
        oid: 1_114,
        input: ("timestamp_in", 1_312),
        output: ("timestamp_out", 1_313),
        receive: ("timestamp_recv", 2_474),
        send: ("timestamp_send", 2_475),
    },
    TypeFunctions {
        oid: 1_184,
        input: ("timestamptz_in", 1_150),
        output: ("timestamptz_out", 1_151),
        receive: ("timestamptz_recv", 2_476),
        send: ("timestamptz_send", 2_477),
    },
    TypeFunctions {
        oid: 1_186,
        input: ("interval_in", 1_160),
        output: ("interval_out", 1_161),
        receive: ("interval_recv", 2_478),
        send: ("interval_send", 2_479),
    },
    TypeFunctions {
        oid: 1_266,
        input: ("timetz_in", 1_350),
        output: ("timetz_out", 1_351),
        receive: ("timetz_recv", 2_472),
        send: ("timetz_send", 2_473),
    },
    TypeFunctions {
        oid: 1_700,
        input: ("numeric_in", 1_701),
        output: ("numeric_out", 1_702),
        receive: ("numeric_recv", 2_460),
        send: ("numeric_send", 2_461),
    },
    TypeFunctions {
        oid: 2_205,
        input: ("regclassin", 2_218),
        output: ("regclassout", 2_219),
        receive: ("regclassrecv", 2_452),
        send: ("regclasssend", 2_453),
    },
    TypeFunctions {
        oid: 2_206,
        input: ("regtypein", 2_220),
        output: ("regtypeout", 2_221),
        receive: ("regtyperecv", 2_454),
        send: ("regtypesend", 2_455),
    },
];

/// The functions of the type `oid`; `None` where there are none to tell.
pub fn of_type(oid: u32) -> Option<&'static TypeFunctions> {
    TYPES.iter().find(|known| known.oid == oid)
}

/// The oid of a function by its name, which may stand behind `pg_catalog.`.
pub fn oid_of(name: &str) -> Option<u32> {
    let name = name.trim();
    let name = name.strip_prefix("pg_catalog.").unwrap_or(name);
    functions()
        .find(|(known, _)| *known == name)
        .map(|(_, oid)| oid)
}

/// The name of a function.
pub fn name_of(oid: u32) -> Option<&'static str> {
    functions()
        .find(|(_, known)| *known == oid)
        .map(|(name, _)| name)
}

fn functions() -> impl Iterator<Item = Function> {
    TYPES
        .iter()
        .flat_map(|known| [known.input, known.output, known.receive, known.send])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_by_name_and_by_oid() {
        assert_eq!(oid_of("pg_catalog.array_in"), Some(750));
        assert_eq!(oid_of("array_send"), Some(2_401));
        assert_eq!(oid_of("nothing"), None);
        let integer = of_type(23).unwrap();
        assert_eq!(name_of(integer.receive.1), Some("int4recv"));
        assert_eq!(of_type(4_000), None);
    }

    #[test]
    fn no_oid_is_that_of_two_functions() {
        let mut all: Vec<_> = functions().collect();
        all.sort_by_key(|(_, oid)| *oid);
        all.dedup();
        assert!(all.windows(2).all(|pair| pair[0].1 != pair[1].1));
    }
}
