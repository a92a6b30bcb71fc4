#include "privileges.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int privileges_drop(bool keeps_chroot)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	uint32_t kept =
	    UINT32_C(1) << CAP_DAC_READ_SEARCH | (keeps_chroot ? UINT32_C(1) << CAP_SYS_CHROOT : 0);
	struct __user_cap_data_struct data[2] = {{kept, kept, 0}, {0, 0, 0}};

	/* Nothing is executed from here; if it were, it would gain nothing. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	return syscall(SYS_capset, &header, data) < 0 ? -errno : 0;
}
