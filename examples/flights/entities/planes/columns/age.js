// Age in years at the time of the flights; the year of construction is not known for every plane.
export default (record) => (record.year == null ? null : 2013 - record.year);
