# The debhelper sequence `prefault`: dh --with prefault, or Build-Depends: dh-sequence-prefault.
use strict;
use warnings;
use Debian::Debhelper::Dh_Lib;

# As late as files may still change, so after dh_strip; unlike that one dh_installdeb is there for packages without
# compiled programs too. dh_gencontrol, dh_md5sums and dh_builddeb come later.
insert_before('dh_installdeb', 'dh_prefault');

1;
